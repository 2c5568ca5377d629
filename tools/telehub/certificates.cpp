#include "certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <memory>

namespace telehub::cli {

namespace {

struct Free {
    void operator()(X509* p) const { X509_free(p); }
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(std::FILE* p) const { std::fclose(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

core::Error refused(std::string reason, std::string detail) {
    ERR_clear_error();
    return core::refuse(core::Errc::invalid, std::move(reason), std::move(detail));
}

core::Result<Owned<X509>> load_certificate(const std::filesystem::path& pem) {
    const Owned<std::FILE> file(std::fopen(pem.c_str(), "re"));
    Owned<X509> x509(file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!x509) return refused("unreadable_certificate", pem.string() + " cannot be read as a PEM certificate");
    return x509;
}

// A key with a passphrase must not ask for it at the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

core::Result<core::Certificate> read_certificate(const std::filesystem::path& pem) {
    constexpr std::size_t longest = 1 << 20;
    std::ifstream in(pem, std::ios::binary);
    std::string text(longest, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    auto read = core::read_certificate(text);
    if (!read) return refused(read.error().reason, pem.string() + " cannot be read as a PEM certificate");
    return read;
}

core::Result<void> check_key(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    const auto x509 = load_certificate(certificate);
    if (!x509) return x509.error();
    const Owned<std::FILE> file(std::fopen(key.c_str(), "re"));
    const Owned<EVP_PKEY> pkey(file ? PEM_read_PrivateKey(file.get(), nullptr, no_passphrase, nullptr) : nullptr);
    if (!pkey) return refused("unreadable_key", key.string() + " cannot be read as a PEM key without a passphrase");
    if (X509_check_private_key(x509->get(), pkey.get()) == 1) return {};
    return refused("key_mismatch", key.string() + " is not the key of " + certificate.string());
}

core::Result<void> check_issuer(const std::filesystem::path& certificate, const std::filesystem::path& ca) {
    const auto x509 = load_certificate(certificate);
    if (!x509) return x509.error();
    const auto issuer = load_certificate(ca);
    if (!issuer) return issuer.error();
    if (X509_verify(x509->get(), X509_get0_pubkey(issuer->get())) == 1) return {};
    return refused("other_issuer", certificate.string() + " was not signed by " + ca.string());
}

}  // namespace telehub::cli
