/* cmd_target.c - qasmill target: lists devices, shows one, imports descriptions of vendors. */

#include "tools/cli.h"

#include "support/file.h"
#include "tools/device.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void list_devices(qm_cli *c)
{
    uint32_t n;
    const char **names = qm_device_list(&c->cx.arena, &n);
    printf("devices:\n");
    for (uint32_t i = 0; i < n; i++)
        printf("  %s\n", names[i]);
    printf("\nfamilies without errors:\n"
           "  line:N, ring:N, grid:RxC, full:N\n"
           "  heavy-hex:127, heavy-hex:133, heavy-hex:156   IBM's Eagle, Heron r1 and Heron r2\n"
           "  heavy-hex:RxC                                 R rows of C qubits, and those between\n"
           "\nA file in the format of docs/targets.md is a device too.\n");
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* least, median, largest of the known numbers. */
static void print_spread(const char *name, double *v, uint32_t n, const char *unit)
{
    uint32_t known = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!isnan(v[i]))
            v[known++] = v[i];
    if (known == 0)
        return;
    qsort(v, known, sizeof *v, by_value);
    double middle = (v[(known - 1) / 2] + v[known / 2]) / 2;
    printf("  %-26s %-12.6g %-12.6g %.6g%s\n", name, v[0], middle, v[known - 1], unit);
}

static void show_qubits(const qm_target *t, double *room)
{
    static const struct {
        const char *name, *unit;
        size_t offset;
    } rows[] = {{"T1", " ns", offsetof(qm_target_qubit, t1)},
                {"T2", " ns", offsetof(qm_target_qubit, t2)},
                {"P(read 0 | 1)", "", offsetof(qm_target_qubit, meas0_prep1)},
                {"P(read 1 | 0)", "", offsetof(qm_target_qubit, meas1_prep0)},
                {"readout", " ns", offsetof(qm_target_qubit, readout_duration)}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (uint32_t q = 0; q < t->nqubits; q++)
            room[q] = *(const double *)((const char *)&t->qubits[q] + rows[i].offset);
        print_spread(rows[i].name, room, t->nqubits, rows[i].unit);
    }
}

static void show_gate(const qm_target_gate *g, double *room, qm_arena *arena)
{
    for (uint32_t i = 0; i < g->nplaces; i++)
        room[i] = g->places[i].error;
    print_spread(qm_arena_printf(arena, "%s%s error", g->name, g->is_virtual ? " (virtual)" : ""),
                 room, g->nplaces, "");
    for (uint32_t i = 0; i < g->nplaces; i++)
        room[i] = g->places[i].duration;
    print_spread(qm_arena_printf(arena, "%s duration", g->name), room, g->nplaces, " ns");
}

static void show(qm_cli *c, const qm_target *t)
{
    uint32_t most = t->nqubits;
    for (uint32_t g = 0; g < t->ngates; g++)
        if (t->gates[g].nplaces > most)
            most = t->gates[g].nplaces;
    double *room = QM_NEW_ARRAY(&c->cx.arena, double, most);
    printf("%s: %u qubits, ", t->name, t->nqubits);
    if (t->all_to_all)
        printf("all pairs coupled\n");
    else
        printf("%u %s\n", t->npairs, t->directed ? "directed couplings" : "couplings");
    if (t->date)
        printf("calibrated %s\n", t->date);
    if (t->source)
        printf("from %s\n", t->source);
    if (t->ngates)
        printf("\n  %-26s %-12s %-12s %s\n", "", "least", "median", "largest");
    show_qubits(t, room);
    for (uint32_t g = 0; g < t->ngates; g++)
        show_gate(&t->gates[g], room, &c->cx.arena);
}

static qm_status import_ibm(qm_context *cx, const qm_source *const files[2], qm_target **out)
{
    return qm_target_import_ibm(cx, files[0], files[1], out);
}

static qm_status import_mqt(qm_context *cx, const qm_source *const files[2], qm_target **out)
{
    return qm_target_import_mqt(cx, files[0], out);
}

static qm_status import_quilc(qm_context *cx, const qm_source *const files[2], qm_target **out)
{
    return qm_target_import_quilc(cx, files[0], out);
}

static qm_status import_staq(qm_context *cx, const qm_source *const files[2], qm_target **out)
{
    return qm_target_import_staq(cx, files[0], out);
}

static const struct {
    const char *name;
    uint32_t most_files;
    qm_status (*run)(qm_context *cx, const qm_source *const files[2], qm_target **out);
} importers[] = {
    {"ibm", 2, import_ibm},
    {"mqt", 1, import_mqt},
    {"quilc", 1, import_quilc},
    {"staq", 1, import_staq},
};

static qm_status import(qm_cli *c, qm_target **out)
{
    qm_context *cx = &c->cx;
    size_t i = 0, n = sizeof importers / sizeof *importers;
    while (i < n && strcmp(importers[i].name, c->import) != 0)
        i++;
    if (i == n || c->nfiles == 0 || c->nfiles > importers[i].most_files) {
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "--import takes ibm with a configuration and perhaps properties, or mqt, quilc or "
                 "staq with one file, but '%s' with %u is given",
                 c->import, c->nfiles);
        return QM_ERR_USAGE;
    }
    qm_status s = QM_OK;
    uint32_t at[2] = {0, 0};
    const qm_source *files[2] = {NULL, NULL};
    for (uint32_t f = 0; f < c->nfiles && !s; f++) {
        const qm_source *source = qm_device_source(cx, c->files[f], &s);
        at[f] = source ? (uint32_t)(source - cx->sources.list) : 0;
    }
    for (uint32_t f = 0; f < c->nfiles; f++) /* adding a source may have moved the others */
        files[f] = &cx->sources.list[at[f]];
    return s ? s : importers[i].run(cx, files, out);
}

static qm_status write_json(qm_cli *c, const qm_target *t)
{
    qm_text text;
    qm_text_init(&text, &c->cx.arena);
    qm_target_write(t, &text);
    return qm_cli_write_file(c, c->output, text.data, text.size);
}

static qm_status too_many(qm_cli *c)
{
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0}, "one device is shown, but %u are given",
             c->nfiles);
    return QM_ERR_USAGE;
}

int qm_cmd_target(qm_cli *c)
{
    qm_target *t = NULL;
    qm_status s = QM_OK;
    if (c->import)
        s = import(c, &t);
    else if (c->nfiles > 1)
        s = too_many(c);
    else if (c->nfiles == 1)
        s = qm_device_find(&c->cx, c->files[0], &t);
    if (!s && !t)
        list_devices(c);
    else if (!s && (c->json || c->import || c->output))
        s = write_json(c, t);
    else if (!s)
        show(c, t);
    qm_status flushed = qm_cli_flush(c);
    return qm_cli_exit_code(s == QM_OK ? flushed : s);
}
