/* sha256.h - the digest by which certificates name files (FIPS 180-4). */
#ifndef QM_SUPPORT_SHA256_H
#define QM_SUPPORT_SHA256_H

#include "support/base.h"

enum { QM_SHA256_TEXT = 65 };

/* The SHA-256 of n bytes as 64 lower-case hexadecimal digits and a NUL. */
void qm_sha256(const void *bytes, size_t n, char out[QM_SHA256_TEXT]);

#endif
