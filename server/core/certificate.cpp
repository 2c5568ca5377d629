#include "telehub/core/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <limits>
#include <memory>

#include "telehub/core/crypto.h"

namespace telehub::core {

namespace {

struct Free {
    void operator()(X509* p) const { X509_free(p); }
    void operator()(BIO* p) const { BIO_free(p); }
};

Timestamp timestamp(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return {static_cast<std::int64_t>(::timegm(&parts)) * 1000};
}

std::string common_name(X509* x509) {
    char text[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, text, sizeof text);
    return text;
}

// A text that claims to be encrypted must not ask for its passphrase at the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

Error unreadable() {
    ERR_clear_error();
    return refuse(Errc::invalid, "unreadable_certificate", "this cannot be read as a PEM certificate");
}

}  // namespace

Result<Certificate> read_certificate(std::string_view pem) {
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return unreadable();
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<X509, Free> x509(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)
                                               : nullptr);
    if (!x509) return unreadable();
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509.get(), &der);
    if (size <= 0) return unreadable();
    const auto digest = sha256_hex({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return Certificate{common_name(x509.get()), digest, timestamp(X509_get0_notBefore(x509.get())),
                       timestamp(X509_get0_notAfter(x509.get()))};
}

}  // namespace telehub::core
