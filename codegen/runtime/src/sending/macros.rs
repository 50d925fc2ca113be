//! The macros that connect a generated request with the functions of the feature `http`.

/// Implements sending for a request and its entry.
#[doc(hidden)]
#[macro_export]
macro_rules! exchange {
    ($request:ident, $entry:path) => {
        impl $crate::http::TypedRequest for $request {
            #[inline]
            fn entry(&self) -> &'static $crate::Entry<'static> {
                &$entry
            }
        }

        impl $request {
            /// The HTTP request that sends this request: method, URL, headers and body. Nothing is validated.
            ///
            /// # Errors
            /// When a part of the request cannot be sent, or the documentation has no base URL.
            #[inline]
            pub fn to_http(
                &self,
                credential: &str,
            ) -> ::core::result::Result<$crate::http::Request<::std::vec::Vec<u8>>, $crate::http::SendError>
            {
                self.to_http_with(&$crate::http::SendOptions::new(credential))
            }

            /// Like [`to_http`](Self::to_http), with another base URL, to which the path is appended.
            ///
            /// # Errors
            /// When a part of the request cannot be sent.
            #[inline]
            pub fn to_http_at(
                &self,
                base_url: &str,
                credential: &str,
            ) -> ::core::result::Result<$crate::http::Request<::std::vec::Vec<u8>>, $crate::http::SendError>
            {
                self.to_http_with(&$crate::http::SendOptions::new(credential).at(base_url))
            }

            /// Like [`to_http`](Self::to_http), with files or without a credential.
            ///
            /// # Errors
            /// When a part of the request cannot be sent, or a file is missing.
            #[inline]
            pub fn to_http_with(
                &self,
                options: &$crate::http::SendOptions<'_>,
            ) -> ::core::result::Result<$crate::http::Request<::std::vec::Vec<u8>>, $crate::http::SendError>
            {
                $crate::__private::http::to_http(&$entry, self, options)
            }
        }
    };
}

/// Defines the functions that send several requests to a provider at once.
#[doc(hidden)]
#[macro_export]
macro_rules! batches {
    ($provider:path) => {
        /// The HTTP request that sends several requests at once, also of different operations.
        ///
        /// # Errors
        /// When there is no request, or one of them cannot be sent with the others.
        pub fn batch_to_http(
            requests: &[&dyn $crate::http::TypedRequest],
            credential: &str,
        ) -> ::core::result::Result<$crate::http::Request<::std::vec::Vec<u8>>, $crate::http::SendError> {
            batch_to_http_with(requests, &$crate::http::SendOptions::new(credential))
        }

        /// Like [`batch_to_http`], with another base URL or without a credential.
        ///
        /// # Errors
        /// When there is no request, or one of them cannot be sent with the others.
        pub fn batch_to_http_with(
            requests: &[&dyn $crate::http::TypedRequest],
            options: &$crate::http::SendOptions<'_>,
        ) -> ::core::result::Result<$crate::http::Request<::std::vec::Vec<u8>>, $crate::http::SendError> {
            $crate::__private::http::batch_to_http(&$provider, requests, options)
        }
    };
}
