#include "load/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>

namespace kith::bench {
namespace {

constexpr long kLifeSeconds = 7L * 24 * 3600;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Status write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  const std::unique_ptr<EVP_PKEY, Free> pair(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, Free> made(X509_new());
  if (!pair || !made) return fail(Code::kInternal, "cannot make a key");
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kLifeSeconds);
  X509_set_pubkey(made.get(), pair.get());
  auto* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  if (X509_sign(made.get(), pair.get(), EVP_sha256()) == 0) return fail(Code::kInternal, "cannot sign a certificate");
  const std::unique_ptr<std::FILE, Free> key_file(std::fopen(key.c_str(), "w"));
  const std::unique_ptr<std::FILE, Free> certificate_file(std::fopen(certificate.c_str(), "w"));
  if (!key_file || !certificate_file ||
      PEM_write_PrivateKey(key_file.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_X509(certificate_file.get(), made.get()) != 1) {
    return fail(Code::kUnavailable, "cannot write " + certificate.string());
  }
  return {};
}

}  // namespace kith::bench
