//! The macro that connects a generated request and its response with the functions that read responses.

/// Implements the reading of responses for a request, its entry and its response, with the values that give the state
/// of the task: `received!(Request, ENTRY, Response { "/status" "done" => Done })`.
#[doc(hidden)]
#[macro_export]
macro_rules! received {
    ($request:ident, $entry:path, $response:ident { $($pointer:literal $value:literal => $state:ident),* $(,)? }) => {
        impl $request {
            /// Reads the response to this request, alone or in a batch: results and errors that belong to its task.
            ///
            /// # Errors
            /// When the service reports an error and has no result, the body does not have the documented form, or it
            /// has nothing about the task.
            #[inline]
            pub fn read_response(
                &self,
                status: impl ::core::convert::Into<u16>,
                body: &[u8],
            ) -> ::core::result::Result<$crate::http::Answer<$response>, $crate::http::ResponseError> {
                let task = $crate::__private::http::task_of(&$entry, self);
                $response::__read(status.into(), body, task.as_deref())
            }
        }

        impl $response {
            /// Reads the response to requests of this operation: all results and errors.
            ///
            /// # Errors
            /// When the service reports an error and has no result, or the body does not have the documented form.
            #[inline]
            pub fn from_http(
                status: impl ::core::convert::Into<u16>,
                body: &[u8],
            ) -> ::core::result::Result<$crate::http::Answer<Self>, $crate::http::ResponseError> {
                Self::__read(status.into(), body, ::core::option::Option::None)
            }

            #[inline]
            fn __read(
                status: u16,
                body: &[u8],
                task: ::core::option::Option<&str>,
            ) -> ::core::result::Result<$crate::http::Answer<Self>, $crate::http::ResponseError> {
                let reading = $crate::__private::http::Reading {
                    states: &[$(($pointer, $value, $crate::TaskState::$state)),*],
                    from_json: Self::from_json,
                };
                $crate::__private::http::read_response($entry.provider, &reading, status, body, task)
            }
        }
    };
}
