/* csv.c - see csv.h. Lines are found in a buffer that is refilled and grows when a line is longer;
 * numbers are read in place. */
#include "runtime/batch/csv.h"

#include <math.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 18 };

void qm_csv_init(qm_csv *csv, qm_read_fn read, void *payload, qm_arena *arena)
{
    *csv = (qm_csv){.arena = arena, .read = read, .payload = payload, .cap = FIRST_ROOM};
    csv->buffer = qm_arena_alloc(arena, csv->cap + 1, 1);
}

static qm_status fail(qm_csv *csv, size_t column, const char *fault)
{
    csv->fault = fault;
    csv->fault_column = (uint32_t)column + 1;
    return QM_ERR_INPUT;
}

/* Reads more behind what is unread. */
static qm_status refill(qm_csv *csv)
{
    size_t kept = csv->end - csv->begin, got;
    memmove(csv->buffer, csv->buffer + csv->begin, kept);
    csv->begin = 0;
    csv->end = kept;
    if (kept == csv->cap) {
        if (csv->cap >= QM_CSV_LINE) {
            csv->line++;
            return fail(csv, 0,
                        qm_arena_printf(csv->arena, "a line has more than %d bytes", QM_CSV_LINE));
        }
        csv->buffer = qm_arena_grow(csv->arena, csv->buffer, csv->cap + 1, 2 * csv->cap + 1, 1);
        csv->cap *= 2;
    }
    qm_status s = csv->read(csv->payload, csv->buffer + kept, csv->cap - kept, &got);
    if (s != QM_OK)
        return s;
    csv->end += got;
    csv->at_end = got == 0;
    return QM_OK;
}

/* The next line without its end, at *from to *to; a NUL stands behind it. *from is NULL at the end.
 */
static qm_status next_raw_line(qm_csv *csv, char **from, char **to)
{
    size_t searched = 0;
    for (;;) {
        char *first = csv->buffer + csv->begin;
        size_t n = csv->end - csv->begin;
        char *newline = memchr(first + searched, '\n', n - searched);
        searched = n;
        if (newline || (csv->at_end && n > 0)) {
            *from = first;
            *to = newline ? newline : first + n;
            csv->begin += newline ? (size_t)(newline - first) + 1 : n;
            csv->line++;
            **to = '\0';
            return QM_OK;
        }
        *from = NULL;
        if (csv->at_end)
            return QM_OK;
        qm_status s = refill(csv);
        if (s != QM_OK)
            return s;
    }
}

static char *skip_blanks(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    return s;
}

/* The next line that has fields; blanks and "\r" at its end are gone. */
static qm_status next_line(qm_csv *csv, char **from, char **to)
{
    for (;;) {
        qm_status s = next_raw_line(csv, from, to);
        if (s != QM_OK || !*from)
            return s;
        if (memchr(*from, '\0', (size_t)(*to - *from)))
            return fail(csv, strlen(*from), "a NUL byte is no text");
        if (csv->line == 1 && strncmp(*from, "\xef\xbb\xbf", 3) == 0)
            memset(*from, ' ', 3);
        while (*to > *from && strchr(" \t\r", (*to)[-1]))
            *--*to = '\0';
        char *first = skip_blanks(*from);
        if (*first && *first != '#')
            return QM_OK;
    }
}

/* The end of a name that is not quoted: a comma outside of brackets. */
static char *end_of_name(char *s)
{
    uint32_t depth = 0;
    for (; *s && (*s != ',' || depth); s++)
        depth += (*s == '[') - (*s == ']' && depth > 0);
    return s;
}

/* One name at *at; it is cut off, and *at moves to the comma or the end. */
static qm_status read_name(qm_csv *csv, const char *line, char **at, qm_csv_name *out)
{
    char *s = skip_blanks(*at), *end;
    out->column = (uint32_t)(s - line) + 1;
    if (*s == '"') {
        end = strchr(s + 1, '"');
        if (!end)
            return fail(csv, (size_t)(s - line), "a quote is not closed");
        *at = skip_blanks(end + 1);
        if (**at && **at != ',')
            return fail(csv, (size_t)(*at - line), "a comma is missing behind a quoted name");
        s++;
    } else {
        *at = end = end_of_name(s);
        while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
    }
    if (end == s)
        return fail(csv, (size_t)(s - line), "a column has no name");
    out->text = qm_arena_strdup(csv->arena, s, (size_t)(end - s));
    return QM_OK;
}

qm_status qm_csv_header(qm_csv *csv, qm_csv_name **names, uint32_t *n)
{
    char *line, *end, *at;
    uint32_t cap = 0;
    *names = NULL;
    *n = 0;
    qm_status s = next_line(csv, &line, &end);
    if (s != QM_OK)
        return s;
    if (!line) {
        csv->line++;
        return fail(csv, 0, "a header that names the columns is missing");
    }
    for (at = line;; at++) {
        QM_RESERVE(csv->arena, *names, *n, cap);
        s = read_name(csv, line, &at, &(*names)[*n]);
        if (s != QM_OK)
            return s;
        ++*n;
        if (*at != ',')
            return QM_OK;
    }
}

static qm_status refuse_field(qm_csv *csv, const char *line, const char *at)
{
    size_t n = strcspn(at, ",");
    while (n > 0 && (at[n - 1] == ' ' || at[n - 1] == '\t'))
        n--;
    enum { SHOWN = 40 };
    const char *fault =
        n == 0 ? "a number is missing"
               : qm_arena_printf(csv->arena, "'%.*s%s' is not a finite number",
                                 (int)(n < SHOWN ? n : SHOWN), at, n < SHOWN ? "" : "...");
    return fail(csv, (size_t)(at - line), fault);
}

static qm_status read_row(qm_csv *csv, char *line, const char *end, uint32_t columns, double *row)
{
    const char *at = line;
    for (uint32_t i = 0; i < columns; i++) {
        if (i > 0 && *at != ',') {
            const char *fault = qm_arena_printf(
                csv->arena, "the row has %u numbers, but the header names %u", i, columns);
            return fail(csv, (size_t)(at - line), fault);
        }
        at = skip_blanks((char *)at + (i > 0));
        const char *first = at;
        if (!qm_number_read(&at, end, &row[i]) || !isfinite(row[i]))
            return refuse_field(csv, line, first);
        at = skip_blanks((char *)at);
        if (*at && *at != ',')
            return refuse_field(csv, line, first);
    }
    if (!*at)
        return QM_OK;
    return fail(
        csv, (size_t)(at - line),
        qm_arena_printf(csv->arena, "the row has more than the %u numbers of the header", columns));
}

qm_status qm_csv_rows(qm_csv *csv, uint32_t columns, double *rows, uint64_t most, uint64_t *n)
{
    for (*n = 0; *n < most; ++*n) {
        char *line, *end;
        qm_status s = next_line(csv, &line, &end);
        if (s == QM_OK && line)
            s = read_row(csv, line, end, columns, rows + *n * columns);
        if (s != QM_OK || !line)
            return s;
    }
    return QM_OK;
}
