//! The macros that generated code is written in. They expand to little code, because every model pays for what is
//! compiled once per struct.
//!
//! Their functions are `#[inline]`, so that the generated crate contains no machine code for them: a program compiles
//! those that it uses.

/// Connects the fields of a struct with the fields of an object in the table, in ascending order.
///
/// `record!(Inputs { 0 => reference_images })` for structs of requests; `record!(Image { 0 => url; extra })` for
/// structs of responses, whose field `extra` keeps unknown members. `record!(Inputs: OBJECTS, 3 { ... })` says which
/// object the struct is, so that it can be serialized by itself; object 0 is a whole document, which may be an envelope
/// around any result, `record!(Envelope<T>: OBJECTS, 0 { ... })`. `wide` behind the fields is for more of them than fit
/// on the stack where structs nest.
#[doc(hidden)]
#[macro_export]
macro_rules! record {
    ($name:ident $(<$t:ident>)? : $objects:expr, 0 { $($body:tt)* } $($wide:ident)?) => {
        $crate::record!(@impl [$($wide)?] [$($t)?] [$objects] $name { $($body)* });
        $crate::__serde!(record [$($t)?] $name, $objects, 0);
    };
    ($name:ident $(<$t:ident>)? $(: $objects:expr, $at:literal)? { $($body:tt)* } $($wide:ident)?) => {
        $crate::record!(@impl [$($wide)?] [$($t)?] [] $name { $($body)* });
        $($crate::__serde!(record [] $name, $objects, $at);)?
    };
    (@impl [] $t:tt $objects:tt $name:ident { $($index:literal => $field:ident),* $(,)? $(; $extra:ident)? }) => {
        $crate::record!(@record $t $objects $name [$($index)*] [$($field)*] [$($field)* $($extra)?] {
            #[inline]
            fn members<'v>(&'v self, take: &mut dyn $crate::__private::typed::Take<'v>) {
                take.take(&[$(&self.$field,)* $(&self.$extra)?]);
            }

            #[inline]
            fn members_mut(&mut self, fill: &mut dyn $crate::__private::typed::Fill) {
                fill.fill(&mut [$(&mut self.$field,)* $(&mut self.$extra)?]);
            }
        });
    };
    (@impl [wide] $t:tt $objects:tt $name:ident { $($index:literal => $field:ident),* $(,)? $(; $extra:ident)? }) => {
        $crate::record!(@record $t $objects $name [$($index)*] [$($field)*] [$($field)* $($extra)?] {
            #[inline]
            fn members<'v>(&'v self, take: &mut dyn $crate::__private::typed::Take<'v>) {
                let mut list: ::std::vec::Vec<&'v dyn $crate::__private::typed::Member> = ::std::vec::Vec::new();
                $(list.push(&self.$field);)*
                $(list.push(&self.$extra);)?
                take.take(&list);
            }

            #[inline]
            fn members_mut(&mut self, fill: &mut dyn $crate::__private::typed::Fill) {
                let mut list: ::std::vec::Vec<&mut dyn $crate::__private::typed::Member> = ::std::vec::Vec::new();
                $(list.push(&mut self.$field);)*
                $(list.push(&mut self.$extra);)?
                fill.fill(&mut list);
            }
        });
    };
    (@record
        [$($t:ident)?] [$($objects:expr)?] $name:ident
        [$($index:literal)*] [$($field:ident)*] [$($member:ident)*] { $($members:tt)* }
    ) => {
        impl $(<$t: $crate::__private::typed::Member>)? $crate::__private::typed::Record for $name $(<$t>)? {
            #[inline]
            fn blank() -> Self {
                Self { $($member: $crate::__private::typed::Member::empty()),* }
            }

            #[inline]
            fn shape(&self) -> &'static $crate::__private::typed::Shape {
                &$crate::__private::typed::Shape {
                    name: stringify!($name),
                    fields: stringify!($($field)*),
                    indexes: &[$($index),*],
                }
            }

            $($members)*

            $(
                #[inline]
                fn objects(&self) -> &'static [$crate::table::Object<'static>] {
                    $objects
                }
            )?
        }

        impl $(<$t: $crate::__private::typed::Member>)? ::core::fmt::Debug for $name $(<$t>)? {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::typed::debug(self, f)
            }
        }

        impl $(<$t: $crate::__private::typed::Member>)? ::core::cmp::PartialEq for $name $(<$t>)? {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::typed::equal(self, other)
            }
        }
    };
}

/// Implements a request for its struct and the static table of its operation.
#[doc(hidden)]
#[macro_export]
macro_rules! request {
    ($name:ident, $model:path) => {
        impl $name {
            /// Lists all violations. Sending the request does not validate it.
            #[inline]
            pub fn validate(&self) -> $crate::Report<'static> {
                $crate::__private::typed::validate(&$model, self, $crate::Facts::none())
            }

            /// Like [`validate`](Self::validate), with facts about the request.
            #[inline]
            pub fn validate_with(&self, facts: &$crate::Facts) -> $crate::Report<'static> {
                $crate::__private::typed::validate(&$model, self, facts)
            }

            /// The cost of the request.
            ///
            /// # Errors
            /// When the request is invalid; the error holds the report.
            #[inline]
            pub fn cost(&self) -> ::core::result::Result<$crate::Cost<'static>, $crate::Invalid<'static>> {
                $crate::__private::typed::cost(&$model, self, $crate::Facts::none())
            }

            /// Like [`cost`](Self::cost), with facts about the request.
            ///
            /// # Errors
            /// When the request is invalid; the error holds the report.
            #[inline]
            pub fn cost_with(
                &self,
                facts: &$crate::Facts,
            ) -> ::core::result::Result<$crate::Cost<'static>, $crate::Invalid<'static>> {
                $crate::__private::typed::cost(&$model, self, facts)
            }

            /// Reads a valid request.
            ///
            /// # Errors
            /// When the document is not a valid request; the error holds the report.
            #[inline]
            pub fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::Invalid<'static>> {
                $crate::__private::typed::request_from_json(&$model, json)
            }

            /// The request as JSON. Nothing is checked.
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn to_json(&self) -> ::core::result::Result<::std::string::String, $crate::NonFiniteNumber> {
                $crate::__private::typed::to_json(self)
            }
        }
    };
}

/// Implements a response for its struct, which may be an envelope around any result, `response!(Envelope<T>)`.
#[doc(hidden)]
#[macro_export]
macro_rules! response {
    ($name:ident $(<$t:ident>)?) => {
        impl $(<$t: $crate::__private::typed::Member>)? $name $(<$t>)? {
            /// Reads a response. Types and required members are checked; unknown members and unknown values of
            /// enums are kept.
            ///
            /// # Errors
            /// When the document is not such a response; the error holds the report.
            #[inline]
            pub fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::Invalid<'static>> {
                $crate::__private::typed::response_from_json(json)
            }

            /// The response as JSON, with unknown members and values.
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn to_json(&self) -> ::core::result::Result<::std::string::String, $crate::NonFiniteNumber> {
                $crate::__private::typed::to_json(self)
            }
        }

        $crate::__serde!(read [$($t)?] $name);
    };
}

/// The wire form of an enum of strings, declared above with the same variants.
///
/// `string_enum!(open Status { Done => "done" })` is for an enum with an additional variant `Other(String)`, which
/// keeps values that are not known yet.
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum {
    (open $name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $name {
            /// The known values, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(::std::string::String::from(other)),
                }
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        $crate::string_enum!(@common $name { $($variant => $text),+ });
    };
    ($name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $name {
            /// All values, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value on the wire.
            #[inline]
            pub const fn as_str(&self) -> &'static str {
                [$($text),+][*self as usize]
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                $crate::__private::typed::parse(text, &[$($text),+], Self::ALL)
            }
        }

        $crate::string_enum!(@common $name { $($variant => $text),+ });
    };
    (@common $name:ident { $first:ident => $text:literal $($rest:tt)* }) => {
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::__private::typed::Member for $name {
            #[inline]
            fn empty() -> Self {
                Self::$first
            }

            #[inline]
            fn view(&self) -> $crate::__private::typed::View<'_> {
                $crate::__private::typed::View::Str(self.as_str())
            }

            #[inline]
            fn put(&mut self, value: $crate::__private::typed::Scalar<'_>) -> bool {
                $crate::__private::typed::put_parsed(self, value)
            }
        }

        $crate::__serde!(enum $name);
    };
}

/// Stands in for the macro of the feature `serde`.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($($anything:tt)*) => {};
}
