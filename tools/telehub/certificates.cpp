#include "certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <ctime>
#include <memory>

#include "telehub/core/crypto.h"

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

core::Timestamp timestamp(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return {static_cast<std::int64_t>(::timegm(&parts)) * 1000};
}

std::string common_name(X509* x509) {
    char text[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, text, sizeof text);
    return text;
}

}  // namespace

core::Result<Certificate> read_certificate(const std::filesystem::path& pem) {
    const auto x509 = load_certificate(pem);
    if (!x509) return x509.error();
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509->get(), &der);
    if (size <= 0) return refused("unreadable_certificate", pem.string() + " cannot be encoded");
    const auto digest = core::sha256_hex({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return Certificate{common_name(x509->get()), digest, timestamp(X509_get0_notBefore(x509->get())),
                       timestamp(X509_get0_notAfter(x509->get()))};
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
