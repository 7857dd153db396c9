/* similar.c - edit distance for did-you-mean. */

#include "support/diag.h"

#include <ctype.h>
#include <string.h>

enum { MAX_NAME = 64 }; /* longer names are not compared: nobody mistypes them by two letters */

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t m = a < b ? a : b;
    return m < c ? m : c;
}

static bool differ(char a, char b)
{
    return tolower((unsigned char)a) != tolower((unsigned char)b);
}

/* Optimal string alignment distance: insert, delete, replace, swap neighbours. The case of letters
 * does not count. */
static uint32_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    uint32_t rows[3][MAX_NAME + 1];
    uint32_t *two = rows[0], *one = rows[1], *now = rows[2];
    for (size_t j = 0; j <= nb; j++)
        one[j] = (uint32_t)j;
    for (size_t i = 1; i <= na; i++) {
        now[0] = (uint32_t)i;
        for (size_t j = 1; j <= nb; j++) {
            now[j] = min3(one[j] + 1, now[j - 1] + 1, one[j - 1] + differ(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two[j - 2] + 1 < now[j])
                now[j] = two[j - 2] + 1;
        }
        uint32_t *free_row = two;
        two = one;
        one = now;
        now = free_row;
    }
    return one[nb];
}

bool qm_similar(const char *typed, size_t ntyped, const char *candidate, size_t ncandidate,
                uint32_t *best)
{
    if (ntyped > MAX_NAME || ncandidate > MAX_NAME || ntyped == 0 || ncandidate == 0)
        return false;
    uint32_t d = distance(typed, ntyped, candidate, ncandidate);
    uint32_t allowed = (uint32_t)(ntyped < 2 ? 0 : ntyped < 4 ? 1 : ntyped < 8 ? 2 : 3);
    if (d > allowed || d >= *best)
        return false;
    *best = d;
    return true;
}

bool qm_did_you_mean(qm_diag *d, qm_diag_rec r, const char *typed, const char *const *names,
                     uint32_t n)
{
    uint32_t best = UINT32_MAX;
    const char *near = NULL;
    for (uint32_t i = 0; i < n; i++)
        if (qm_similar(typed, strlen(typed), names[i], strlen(names[i]), &best))
            near = names[i];
    if (near)
        qm_note(d, r, (qm_span){0, 0}, "did you mean '%s'?", near);
    return near != NULL;
}
