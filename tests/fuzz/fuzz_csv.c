/* Fuzz target: any bytes as a table of numbers, whole and in pieces. It must not crash, both ways
 * read the same, and a refusal says why and where. */

#include "tests/fuzz/fuzz.h"

#include "runtime/batch/csv.h"

#include <math.h>
#include <string.h>

enum { MOST_NUMBERS = 1024 };

typedef struct source {
    const uint8_t *data;
    size_t size, at, step;
} source;

typedef struct outcome {
    qm_status status;
    uint32_t names;
    uint64_t rows, line;
    uint32_t column;
    double sum;
} outcome;

static qm_status give(void *payload, char *to, size_t room, size_t *got)
{
    source *s = payload;
    size_t n = s->size - s->at;
    n = n < s->step ? n : s->step;
    *got = n < room ? n : room;
    memcpy(to, s->data + s->at, *got);
    s->at += *got;
    return QM_OK;
}

static outcome read_table(qm_context *cx, const uint8_t *data, size_t size, size_t step)
{
    source s = {data, size, 0, step};
    qm_csv csv;
    qm_csv_name *names;
    outcome o = {0};
    static double numbers[MOST_NUMBERS];
    qm_csv_init(&csv, give, &s, &cx->arena);
    o.status = qm_csv_header(&csv, &names, &o.names);
    for (uint64_t n = 1; o.status == QM_OK && n > 0 && o.names <= MOST_NUMBERS;) {
        o.status = qm_csv_rows(&csv, o.names, numbers, MOST_NUMBERS / o.names, &n);
        o.rows += n;
        for (uint64_t i = 0; i < n * o.names; i++) {
            if (!isfinite(numbers[i]))
                fuzz_fault("a number that is not finite", "");
            o.sum = o.sum / 2 + numbers[i] / 4;
        }
    }
    o.line = csv.line;
    o.column = o.status == QM_ERR_INPUT ? csv.fault_column : 0;
    if (o.status == QM_ERR_INPUT && (!csv.fault || csv.line == 0 || csv.fault_column == 0))
        fuzz_fault("a refusal without a reason or a place", "");
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        outcome a = read_table(cx, data, size, SIZE_MAX), b = read_table(cx, data, size, 5);
        if (a.status != b.status || a.names != b.names || a.rows != b.rows || a.line != b.line ||
            a.column != b.column || a.sum != b.sum)
            fuzz_fault("a table that depends on how it comes", "");
    }
    fuzz_context_free(cx);
    return 0;
}
