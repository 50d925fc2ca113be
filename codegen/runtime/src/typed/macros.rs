//! The macros that generated code is written in. They expand to little code, because every model pays for what is
//! compiled once per struct.
//!
//! Their functions are `#[inline]`, so that the generated crate contains no machine code for them: a program compiles
//! those that it uses.

/// Connects the fields of a struct with the fields of an object in the table.
///
/// `record!(Inputs { 0 => reference_images })` for structs of requests; `record!(open Image { 0 => url ; extra })`
/// for structs of responses, whose field `extra` keeps unknown members;
/// `record!(open generic Envelope<T> { 0 => data ; extra })` for an envelope around any result. With
/// `record!(Inputs: OBJECTS, 3 { ... })` the struct also knows its object, and can be serialized by itself.
#[doc(hidden)]
#[macro_export]
macro_rules! record {
    (open generic $name:ident<$t:ident> { $($index:literal => $field:ident),* $(,)? ; $extra:ident }) => {
        $crate::record!(@impl [$t] $name { $($index => $field),* } [$extra]);
    };
    (
        open $name:ident $(: $objects:expr, $at:literal)?
        { $($index:literal => $field:ident),* $(,)? ; $extra:ident }
    ) => {
        $crate::record!(@impl [] $name { $($index => $field),* } [$extra]);
        $($crate::__serde!(part $name, $objects, $at);)?
    };
    ($name:ident $(: $objects:expr, $at:literal)? { $($index:literal => $field:ident),* $(,)? }) => {
        $crate::record!(@impl [] $name { $($index => $field),* } []);
        $($crate::__serde!(part $name, $objects, $at);)?
    };
    (@impl [$($t:ident)?] $name:ident { $($index:literal => $field:ident),* } [$($extra:ident)?]) => {
        impl $(<$t: $crate::__private::typed::Member>)? $crate::__private::typed::Record for $name $(<$t>)? {
            #[inline]
            fn shape(&self) -> &'static $crate::__private::typed::Shape {
                &$crate::__private::typed::Shape {
                    name: stringify!($name),
                    fields: &[$(($index, stringify!($field))),*],
                }
            }

            #[inline]
            fn member(&self, index: usize) -> ::core::option::Option<&dyn $crate::__private::typed::Member> {
                match index {
                    $($index => ::core::option::Option::Some(&self.$field),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[inline]
            fn get_mut(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::__private::typed::Member> {
                match index {
                    $($index => ::core::option::Option::Some(&mut self.$field),)*
                    _ => ::core::option::Option::None,
                }
            }

            $(
                #[inline]
                fn extra(&self) -> ::core::option::Option<&$crate::JsonObject> {
                    ::core::option::Option::Some(&self.$extra)
                }

                #[inline]
                fn extra_mut(&mut self) -> ::core::option::Option<&mut $crate::JsonObject> {
                    ::core::option::Option::Some(&mut self.$extra)
                }
            )?

            #[inline]
            fn objects(&self) -> &'static [$crate::table::Object<'static>] {
                #[allow(unused_imports)]
                use $crate::__private::typed::NoDocument as _;
                Self::__objects()
            }
        }

        impl $(<$t: $crate::__private::typed::Member>)? $crate::__private::typed::Member for $name $(<$t>)? {
            #[inline]
            fn empty() -> Self {
                Self {
                    $($field: $crate::__private::typed::Member::empty(),)*
                    $($extra: $crate::JsonObject::new(),)?
                }
            }

            #[inline]
            fn view(&self) -> $crate::__private::typed::View<'_> {
                $crate::__private::typed::View::Record(self)
            }

            #[inline]
            fn record(&mut self) -> ::core::option::Option<&mut dyn $crate::__private::typed::Record> {
                ::core::option::Option::Some(self)
            }
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
                self.validate_with($crate::Facts::none())
            }

            /// Like [`validate`](Self::validate), with facts about the request.
            #[inline]
            pub fn validate_with(&self, facts: &$crate::Facts) -> $crate::Report<'static> {
                $crate::__private::validate_record(&$model, self, facts)
            }

            /// The cost of the request.
            ///
            /// # Errors
            /// When the request is invalid; the error holds the report.
            #[inline]
            pub fn cost(&self) -> ::core::result::Result<$crate::Cost<'static>, $crate::Invalid<'static>> {
                self.cost_with($crate::Facts::none())
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
                $crate::__private::price_record(&$model, self, facts).into_result()
            }

            /// Reads a valid request.
            ///
            /// # Errors
            /// When the document is not a valid request; the error holds the report.
            #[inline]
            pub fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::Invalid<'static>> {
                $crate::__private::typed::request_from_json(&$model, json)
            }
        }

        $crate::__document!([] $name, $model.objects, "The request as JSON. Nothing is checked.");
    };
}

/// Implements a response for its struct and the objects that describe it.
///
/// `response!(Envelope<T>, OBJECTS)` is for an envelope around any result.
#[doc(hidden)]
#[macro_export]
macro_rules! response {
    ($name:ident<$t:ident>, $objects:expr) => {
        $crate::response!(@impl [$t] $name, $objects);
    };
    ($name:ident, $objects:expr) => {
        $crate::response!(@impl [] $name, $objects);
    };
    (@impl [$($t:ident)?] $name:ident, $objects:expr) => {
        impl $(<$t: $crate::__private::typed::Member>)? $name $(<$t>)? {
            /// Reads a response. Types and required members are checked; unknown members and unknown values of
            /// enums are kept.
            ///
            /// # Errors
            /// When the document is not such a response; the error holds the report.
            #[inline]
            pub fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::Invalid<'static>> {
                $crate::__private::typed::response_from_json($objects, json)
            }
        }

        $crate::__document!([$($t)?] $name, $objects, "The response as JSON, with unknown members and values.");
        $crate::__serde!(read [$($t)?] $name);
    };
}

/// The shared part of requests and responses.
#[doc(hidden)]
#[macro_export]
macro_rules! __document {
    ([$($t:ident)?] $name:ident, $objects:expr, $doc:literal) => {
        impl $(<$t: $crate::__private::typed::Member>)? $name $(<$t>)? {
            #[doc(hidden)]
            #[inline]
            pub fn __objects() -> &'static [$crate::table::Object<'static>] {
                $objects
            }

            #[doc = $doc]
            ///
            /// # Errors
            /// When a number is not finite.
            #[inline]
            pub fn to_json(&self) -> ::core::result::Result<::std::string::String, $crate::NonFiniteNumber> {
                $crate::__private::typed::to_json($objects, self)
            }
        }

        $crate::__serde!(document [$($t)?] $name);
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
