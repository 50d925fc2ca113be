//! The macros of enums with one variant for each type of a union, and of responses.

/// Connects the variants of an enum with those of a union in the table.
///
/// `union!(ImageSize { Preset(Preset) => 0, Custom(Custom) => 1 })` says which variants of the table each one is; one
/// that holds all strings or all numbers can be several of them, as in `Text(String) => 0 | 2`. A variant with its
/// type in brackets is made by `From` too. `union!(generic Data<T> { ... })` is for a union in an envelope around any
/// result.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    (generic $name:ident<$t:ident> { $head:ident $($rest:tt)* }) => {
        $crate::union!(@impl [$t] $name [$head] { $head $($rest)* });
    };
    ($name:ident { $head:ident $($rest:tt)* }) => {
        $crate::union!(@impl [] $name [$head] { $head $($rest)* });
    };
    (@from $generics:tt $name:ident $variant:ident) => {};
    (@from [] $name:ident $variant:ident (String)) => {
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                Self::$variant(::std::string::String::from(value))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::$variant(value)
            }
        }
    };
    (@from [$($t:ident)?] $name:ident $variant:ident ($($ty:tt)+)) => {
        impl $(<$t>)? ::core::convert::From<$($ty)+> for $name $(<$t>)? {
            #[inline]
            fn from(value: $($ty)+) -> Self {
                Self::$variant(value)
            }
        }
    };
    (@member
        [$($t:ident)?] $name:ident [$head:ident] { $($variant:ident => $first:literal $(| $more:literal)*),+ }
    ) => {
        impl $(<$t: $crate::__private::typed::Member>)? $crate::__private::typed::Record for $name $(<$t>)? {
            #[inline]
            fn blank() -> Self {
                Self::$head($crate::__private::typed::Member::empty())
            }

            #[inline]
            fn choice(&self) -> ::core::option::Option<$crate::__private::typed::View<'_>> {
                ::core::option::Option::Some(match self {
                    $(Self::$variant(value) => {
                        $crate::__private::typed::variant_view($first, $crate::__private::typed::Member::view(value))
                    })+
                })
            }

            #[inline]
            fn choose(&mut self, index: u16) -> ::core::option::Option<&mut dyn $crate::__private::typed::Member> {
                *self = match index {
                    $($first $(| $more)* => Self::$variant($crate::__private::typed::Member::empty()),)+
                    _ => return ::core::option::Option::None,
                };
                let member: &mut dyn $crate::__private::typed::Member = match self {
                    $(Self::$variant(value) => value,)+
                };
                ::core::option::Option::Some(member)
            }
        }

        impl $(<$t: $crate::__private::typed::Member>)? ::core::fmt::Debug for $name $(<$t>)? {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::typed::debug_member(self, f)
            }
        }

        impl $(<$t: $crate::__private::typed::Member>)? ::core::cmp::PartialEq for $name $(<$t>)? {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::typed::equal_members(self, other)
            }
        }
    };
    (@impl
        $generics:tt $name:ident [$head:ident]
        { $($variant:ident $(($($ty:tt)+))? => $first:literal $(| $more:literal)*),+ $(,)? }
    ) => {
        $crate::union!(@member $generics $name [$head] { $($variant => $first $(| $more)*),+ });
        $($crate::union!(@from $generics $name $variant $(($($ty)+))?);)+
        $crate::__serde!(union $generics $name { $($variant),+ });
    };
}

/// Reading and writing of an enum of whole responses, declared with [`union!`] in the same order.
///
/// `responses!(Response { Accepted(Accepted), Finished(Finished) })`
#[doc(hidden)]
#[macro_export]
macro_rules! responses {
    ($name:ident { $($variant:ident($ty:ident)),+ $(,)? }) => {
        impl $name {
            /// Reads a response: the first variant whose types, required members and constants fit. Unknown members
            /// and unknown values of enums are kept.
            ///
            /// # Errors
            /// When no variant fits; the error holds the report of the nearest one.
            #[inline]
            pub fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::Invalid<'static>> {
                let mut nearest = ::core::option::Option::None;
                $(
                    match $ty::from_json(json) {
                        ::core::result::Result::Ok(response) => {
                            return ::core::result::Result::Ok(Self::$variant(response));
                        }
                        ::core::result::Result::Err(error) => {
                            nearest = ::core::option::Option::Some($crate::__private::typed::nearer(nearest, error));
                        }
                    }
                )+
                ::core::result::Result::Err(nearest.expect("there is a variant"))
            }

            /// The response as JSON, with unknown members and values.
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn to_json(&self) -> ::core::result::Result<::std::string::String, $crate::NonFiniteNumber> {
                match self {
                    $(Self::$variant(response) => response.to_json(),)+
                }
            }
        }

        $crate::__serde!(read [] $name);
    };
}

/// Implements `task_state` for an enum of task states.
///
/// `task_states!(Status { Queued => Pending, Succeed => Done })`
#[doc(hidden)]
#[macro_export]
macro_rules! task_states {
    ($name:ident { $($variant:ident => $state:ident),+ $(,)? }) => {
        impl $name {
            /// The state of the task; none where the documentation does not say.
            #[inline]
            pub const fn task_state(&self) -> ::core::option::Option<$crate::TaskState> {
                match self {
                    $(Self::$variant => ::core::option::Option::Some($crate::TaskState::$state),)+
                    #[allow(unreachable_patterns)]
                    _ => ::core::option::Option::None,
                }
            }
        }
    };
}
