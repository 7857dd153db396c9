/* Tests of support/sha256.c: the examples of FIPS 180-4 and its NIST vectors, and every length of
 * the padding. */

#include "support/sha256.h"

#include "tests/qm_test.h"

#include <stdlib.h>
#include <string.h>

static void known_digests(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
         "lmnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[QM_SHA256_TEXT];
        qm_sha256(rows[i].text, strlen(rows[i].text), out);
        assert_string_equal(out, rows[i].digest);
    }
}

static void a_million_letters(void **state)
{
    (void)state;
    enum { MILLION = 1000000 };
    char *text = malloc(MILLION), out[QM_SHA256_TEXT];
    assert_non_null(text);
    memset(text, 'a', MILLION);
    qm_sha256(text, MILLION, out);
    free(text);
    assert_string_equal(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* The digest of the digests of 0 to 199 bytes, found with the program sha256sum. */
static void every_padding(void **state)
{
    (void)state;
    char text[200], all[200 * (QM_SHA256_TEXT - 1)], out[QM_SHA256_TEXT];
    for (size_t n = 0; n < sizeof text; n++) {
        qm_sha256(text, n, out);
        memcpy(all + n * (QM_SHA256_TEXT - 1), out, QM_SHA256_TEXT - 1);
        text[n] = (char)('a' + n % 26);
    }
    qm_sha256(all, sizeof all, out);
    assert_string_equal(out, "549a7a2ad66b59964b05e9a98c4e60aa2121182bab19b46d7b388da124a411ea");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),
        cmocka_unit_test(a_million_letters),
        cmocka_unit_test(every_padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
