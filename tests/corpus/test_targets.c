/* The shared descriptions of devices: each is imported, written and read back the same, and the
 * families of heavy-hex devices are those of IBM. */

#include "ir/target.h"
#include "tests/harness.h"
#include "tests/shared.h"

#include <stdio.h>
#include <string.h>

static uint32_t faults;

static void fault(const char *name, const char *what)
{
    printf("%s: %s\n", name, what);
    faults++;
}

/* Written, read and written again: the same bytes. */
static void check_round_trip(qm_context *cx, const char *name, const qm_target *t)
{
    qm_text first, second;
    qm_text_init(&first, &cx->arena);
    qm_text_init(&second, &cx->arena);
    qm_target_write(t, &first);
    uint32_t i = qm_sources_add(&cx->sources, name, first.data, first.size, (qm_span){0, 0});
    qm_target *again;
    if (qm_target_read(cx, &cx->sources.list[i], &again) != QM_OK) {
        fault(name, test_diagnostics(cx));
        return;
    }
    qm_target_write(again, &second);
    if (strcmp(first.data, second.data) != 0)
        fault(name, "is not read back the same");
}

static void check_numbers(const char *name, const qm_target *t)
{
    uint32_t known = 0;
    for (uint32_t q = 0; q < t->nqubits; q++)
        known += t->qubits[q].t1 > 0;
    if (known < t->nqubits / 2)
        fault(name, "has no T1 for most qubits");
    known = 0;
    for (uint32_t i = 0; i < t->npairs; i++) {
        const qm_target_place *p = qm_target_best_pair(t, t->pairs[i][0], t->pairs[i][1]);
        known += p && p->error >= 0;
    }
    if (known < t->npairs / 2)
        fault(name, "has no error for most couplings");
}

static const struct {
    const char *name, *family;
} layouts[] = {{"brisbane", "heavy-hex:127"}, {"sherbrooke", "heavy-hex:127"},
               {"torino", "heavy-hex:133"},   {"marrakesh", "heavy-hex:156"},
               {"kingston", "heavy-hex:156"}, {"fez", "heavy-hex:156"},
               {"nighthawk", "grid:12x10"},   {"miami", "grid:12x10"}};

static void check_layout(qm_context *cx, const char *name, const char *family, const qm_target *t)
{
    qm_target *f = NULL;
    bool known, same = qm_target_generate(cx, family, &known, &f) == QM_OK;
    same = same && f->nqubits == t->nqubits && f->first[f->nqubits] == t->first[t->nqubits];
    for (uint32_t i = 0; same && i < t->npairs; i++)
        same = qm_target_coupled(f, t->pairs[i][0], t->pairs[i][1]);
    if (!same)
        fault(name, "does not have the couplings of its family");
}

static const qm_source *load(qm_context *cx, const char *path)
{
    uint32_t i = shared_source(cx, path);
    return i == QM_NONE ? NULL : &cx->sources.list[i];
}

static void check_ibm(const char *folder, const char *name, const char *family)
{
    qm_context *cx = test_context_new();
    char path[4096];
    snprintf(path, sizeof path, "%s/devices/ibm/props_%s.json", folder, name);
    uint32_t props = shared_source(cx, path);
    snprintf(path, sizeof path, "%s/devices/ibm/conf_%s.json", folder, name);
    const qm_source *conf = load(cx, path);
    qm_target *t;
    if (!conf || props == QM_NONE)
        fault(name, "cannot be read");
    else if (qm_target_import_ibm(cx, conf, &cx->sources.list[props], &t) != QM_OK)
        fault(name, test_diagnostics(cx));
    else {
        check_numbers(name, t);
        check_layout(cx, name, family, t);
        check_round_trip(cx, name, t);
    }
    test_context_free(cx);
}

static const struct {
    const char *file;
    qm_status (*import)(qm_context *cx, const qm_source *source, qm_target **out);
    bool calibrated;
} others[] = {
    {"mqt/iqm-emerald.json", qm_target_import_mqt, true},
    {"mqt/iqm-garnet.json", qm_target_import_mqt, true},
    {"mqt/mqt-core-qdmi-sc-device.json", qm_target_import_mqt, true},
    {"quilc/Aspen-4.qpu", qm_target_import_quilc, true},
    {"quilc/0072q-0096L.qpu", qm_target_import_quilc, false},
    {"staq/ibm_tokyo.json", qm_target_import_staq, false},
    {"staq/rigetti_aspen4.json", qm_target_import_staq, false},
    {"staq/square_9q.json", qm_target_import_staq, false},
};

static void check_other(const char *folder, size_t which)
{
    qm_context *cx = test_context_new();
    const char *name = others[which].file;
    char path[4096];
    snprintf(path, sizeof path, "%s/devices/%s", folder, name);
    const qm_source *source = load(cx, path);
    qm_target *t;
    if (!source)
        fault(name, "cannot be read");
    else if (others[which].import(cx, source, &t) != QM_OK)
        fault(name, test_diagnostics(cx));
    else {
        if (others[which].calibrated)
            check_numbers(name, t);
        if (t->npairs < t->nqubits / 2)
            fault(name, "has few couplings");
        check_round_trip(cx, name, t);
    }
    test_context_free(cx);
}

int main(int argc, char **argv)
{
    const char *folder = shared_folder(argc, argv, "devices");
    if (!folder)
        return 0;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        check_ibm(folder, layouts[i].name, layouts[i].family);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        check_other(folder, i);
    printf("%zu devices, %u faults\n",
           sizeof layouts / sizeof *layouts + sizeof others / sizeof *others, faults);
    return faults > 0;
}
