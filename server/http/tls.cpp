#include "tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>

namespace telehub::http {

namespace ssl = boost::asio::ssl;

namespace {

void must(int result, const char* what) {
    if (result == 1) return;
    const auto code = static_cast<int>(ERR_get_error());
    throw boost::system::system_error(code, boost::asio::error::get_ssl_category(), what);
}

// Only HTTP/1.1 is spoken. A client that offers ALPN without it is told so (RFC 7301 3.2), which also keeps
// another protocol's bytes from being taken for ours.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
                    unsigned offered_length, void*) {
    static constexpr std::array<unsigned char, 9> ours = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* selected = nullptr;
    const int result = SSL_select_next_proto(&selected, out_length, ours.data(), ours.size(), offered, offered_length);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = selected;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

ssl::context make_tls_context(const std::filesystem::path& certificate_chain, const std::filesystem::path& key) {
    ssl::context context(ssl::context::tls_server);
    SSL_CTX* const native = context.native_handle();
    must(SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION), "TLS versions");
    must(SSL_CTX_set_max_proto_version(native, TLS1_3_VERSION), "TLS versions");
    must(SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20"), "TLS 1.2 ciphers");
    must(SSL_CTX_set_ciphersuites(native, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"),
         "TLS 1.3 ciphers");
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(native, select_protocol, nullptr);
    context.use_certificate_chain_file(certificate_chain.string());
    context.use_private_key_file(key.string(), ssl::context::pem);
    must(SSL_CTX_check_private_key(native), "the key does not belong to the certificate");
    return context;
}

}  // namespace telehub::http
