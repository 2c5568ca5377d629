// The server's side of TLS: 1.2 and 1.3, forward secrecy and AEAD only.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <filesystem>

namespace telehub::http {

// Throws boost::system::system_error when a file cannot be read or the key does not belong to the
// certificate.
boost::asio::ssl::context make_tls_context(const std::filesystem::path& certificate_chain,
                                           const std::filesystem::path& key);

}  // namespace telehub::http
