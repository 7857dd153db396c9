/* target_make.c - ideal devices by family and size. */
#include "ir/target.h"

#include <string.h>

/* Rows of qubits, and between rows r and r + 1 a qubit every fourth column that links them: from
 * column from[r % 2] on. */
typedef struct lattice {
    uint32_t rows, columns, from[2];
    bool open;    /* links hang below the last row too */
    bool trimmed; /* the first row lacks its last qubit and the last row its first */
} lattice;

/* Of IBM: Eagle (127), Heron r1 (133), Heron r2 (156). */
static const struct {
    uint32_t nqubits;
    lattice shape;
} ibm_layouts[] = {
    {127, {7, 15, {0, 2}, false, true}},
    {133, {7, 15, {0, 2}, true, false}},
    {156, {8, 16, {3, 1}, false, false}},
};

typedef struct maker {
    qm_context *cx;
    uint32_t (*pairs)[2];
    uint32_t npairs, cap;
} maker;

static void couple(maker *k, uint32_t a, uint32_t b)
{
    QM_RESERVE(&k->cx->arena, k->pairs, k->npairs, k->cap);
    k->pairs[k->npairs][0] = a;
    k->pairs[k->npairs++][1] = b;
}

static bool is_missing(const lattice *h, uint32_t row, uint32_t column)
{
    return h->trimmed &&
           ((row == 0 && column == h->columns - 1) || (row == h->rows - 1 && column == 0));
}

/* Numbered row by row, links after the row above them. */
static uint32_t heavy_hex(maker *k, const lattice *h)
{
    uint32_t *above = QM_NEW_ARRAY(&k->cx->arena, uint32_t, h->columns), n = 0;
    memset(above, 0xff, h->columns * sizeof *above);
    for (uint32_t row = 0; row < h->rows; row++) {
        uint32_t before = QM_NONE;
        for (uint32_t c = 0; c < h->columns; c++) {
            uint32_t link = above[c];
            above[c] = QM_NONE;
            if (is_missing(h, row, c))
                continue;
            if (before != QM_NONE)
                couple(k, before, n);
            if (link != QM_NONE)
                couple(k, link, n);
            above[c] = before = n++;
        }
        for (uint32_t c = 0; c < h->columns; c++) {
            bool links =
                c % 4 == h->from[row % 2] && above[c] != QM_NONE && (row + 1 < h->rows || h->open);
            if (links)
                couple(k, above[c], n);
            above[c] = links ? n++ : QM_NONE;
        }
    }
    return n;
}

static qm_status wrong_size(qm_context *cx, const char *name, const char *sizes)
{
    qm_error(&cx->diag, QM_E_TARGET, (qm_span){0, 0},
             "a device of this family is written %s, of 1 to %d qubits, but '%s' is given", sizes,
             QM_TARGET_QUBITS, name);
    return QM_ERR_USAGE;
}

static bool read_size(const char *text, size_t n, uint32_t *out)
{
    uint64_t v;
    bool good = qm_parse_count(text, n, QM_TARGET_QUBITS, &v) && v > 0;
    *out = good ? (uint32_t)v : 0;
    return good;
}

/* "RxC" */
static bool read_sides(const char *text, uint32_t *rows, uint32_t *columns)
{
    const char *x = strchr(text, 'x');
    return x && read_size(text, (size_t)(x - text), rows) &&
           read_size(x + 1, strlen(x + 1), columns) &&
           (uint64_t)*rows * *columns <= QM_TARGET_QUBITS;
}

static bool make_grid(maker *k, const char *size, uint32_t *n)
{
    uint32_t rows, columns;
    if (!read_sides(size, &rows, &columns))
        return false;
    *n = rows * columns;
    for (uint32_t q = 0; q < *n; q++) {
        if ((q + 1) % columns != 0)
            couple(k, q, q + 1);
        if (q + columns < *n)
            couple(k, q, q + columns);
    }
    return true;
}

static bool make_line(maker *k, const char *size, uint32_t *n)
{
    if (!read_size(size, strlen(size), n))
        return false;
    for (uint32_t q = 1; q < *n; q++)
        couple(k, q - 1, q);
    return true;
}

static bool make_ring(maker *k, const char *size, uint32_t *n)
{
    if (!make_line(k, size, n))
        return false;
    if (*n > 2)
        couple(k, *n - 1, 0);
    return true;
}

static bool make_full(maker *k, const char *size, uint32_t *n)
{
    (void)k;
    return read_size(size, strlen(size), n);
}

static bool make_heavy_hex(maker *k, const char *size, uint32_t *n)
{
    lattice h = {.from = {3, 1}};
    if (read_sides(size, &h.rows, &h.columns)) {
        *n = heavy_hex(k, &h);
        return *n <= QM_TARGET_QUBITS;
    }
    if (!read_size(size, strlen(size), n))
        return false;
    for (size_t i = 0; i < sizeof ibm_layouts / sizeof *ibm_layouts; i++)
        if (ibm_layouts[i].nqubits == *n)
            return heavy_hex(k, &ibm_layouts[i].shape) == *n;
    return false;
}

static const struct {
    const char *prefix, *sizes;
    bool (*make)(maker *k, const char *size, uint32_t *n);
    bool all_to_all;
} families[] = {
    {"line:", "line:N", make_line, false},
    {"ring:", "ring:N", make_ring, false},
    {"grid:", "grid:RxC", make_grid, false},
    {"full:", "full:N", make_full, true},
    {"heavy-hex:", "heavy-hex:127, heavy-hex:133, heavy-hex:156 or heavy-hex:RxC", make_heavy_hex,
     false},
};

const char *qm_target_similar_family(const char *name)
{
    const char *colon = strchr(name, ':'), *near = NULL;
    uint32_t best = UINT32_MAX;
    for (size_t i = 0; colon && i < sizeof families / sizeof *families; i++)
        if (qm_similar(name, (size_t)(colon - name), families[i].prefix,
                       strlen(families[i].prefix) - 1, &best))
            near = families[i].sizes;
    return near;
}

qm_status qm_target_generate(qm_context *cx, const char *name, bool *known, qm_target **out)
{
    *known = false;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        size_t prefix = strlen(families[i].prefix);
        if (strncmp(name, families[i].prefix, prefix) != 0)
            continue;
        *known = true;
        maker k = {.cx = cx};
        uint32_t n;
        if (!families[i].make(&k, name + prefix, &n))
            return wrong_size(cx, name, families[i].sizes);
        qm_target *t =
            qm_target_new(&cx->arena, qm_arena_strdup(&cx->arena, name, strlen(name)), n);
        t->all_to_all = families[i].all_to_all;
        t->pairs = k.pairs;
        t->npairs = k.npairs;
        qm_target_finish(t, &cx->arena);
        *out = t;
        return QM_OK;
    }
    return QM_OK;
}
