/* peers.c - the columns of other tools and how the tables are read. */
#include "bench/peers.h"

#include "support/text.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_FIELDS = 32 /* of a row of a table */ };

const qm_peer_table qm_cx_peers = {.file = "cnot_summary.csv",
                                   .peers = {{"Nam heavy", {"nam_heavy"}},
                                             {"VOQC", {"voqc"}},
                                             {"PyZX", {"pyzx_tr_basic", "pyzx_full_reduce"}},
                                             {"staq", {"staq_O2", "staq_O3"}},
                                             {"feynman", {"feyn_O3", "feyn_cnotmin"}},
                                             {"Quarl", {"quarl"}},
                                             {"best known", {"best"}},
                                             {NULL, {NULL}}}};
const qm_peer_table qm_t_peers = {
    .file = "cnot_best_known.csv",
    .column = "t_count",
    .peers = {{"Nam heavy", {"Nam heavy"}},
              {"VOQC", {"VOQC nam"}},
              {"PyZX",
               {"PyZX teleport_reduce+basic", "PyZX full_reduce+extract+basic",
                "PyZX published output (T-count aimed)", "PyZX full_optimize (TODD)"}},
              {"feynman",
               {"feynopt -O2", "feynopt -O3", "feynopt -O4", "feynopt -O3 on .qc (Toffoli form)"}},
              {"TODD, ancillas", {"best baseline (TODD family, ancilla gadgetised H)"}},
              {"AlphaTensor, ancillas", {"AlphaTensor-Quantum no gadgets"}},
              {NULL, {NULL}}}};

/* Splits one row of comma-separated text, with "..." around fields that have commas and "" for a
 * quote in these; more fields than there is room for are dropped. Returns where the next row
 * starts. */
static const char *csv_row(const char *at, qm_arena *arena, const char **fields, uint32_t *n)
{
    bool more = true;
    for (*n = 0; more;) {
        qm_text t;
        qm_text_init(&t, arena);
        bool quoted = false;
        for (; *at && (quoted || (*at != ',' && *at != '\n')); at++) {
            if (*at == '"' && quoted && at[1] == '"')
                qm_text_add(&t, at++, 1);
            else if (*at == '"')
                quoted = !quoted;
            else if (*at != '\r')
                qm_text_add(&t, at, 1);
        }
        more = *at == ',';
        at += *at != '\0';
        if (*n < MAX_FIELDS)
            fields[(*n)++] = t.data ? t.data : "";
    }
    return at;
}

/* Takes the count for the peers that go by the name. */
static void note(const qm_peer_table *table, const char *name, const char *field, uint64_t *counts)
{
    uint64_t count = strtoull(field, NULL, 10);
    for (int p = 0; table->peers[p].title && count > 0; p++)
        for (const char *const *n = table->peers[p].names; *n; n++)
            if (strcmp(name, *n) == 0 && (counts[p] == 0 || count < counts[p]))
                counts[p] = count;
}

void qm_peers_find(const qm_peer_table *table, const char *text, const char *circuit,
                   uint64_t counts[QM_PEERS], qm_arena *arena)
{
    const char *titles[MAX_FIELDS], *row[MAX_FIELDS];
    uint32_t ntitles, n;
    memset(counts, 0, QM_PEERS * sizeof *counts);
    for (const char *at = csv_row(text, arena, titles, &ntitles); *at;) {
        at = csv_row(at, arena, row, &n);
        if (strcmp(row[0], circuit) != 0)
            continue;
        for (uint32_t i = 1; i < n && i < ntitles; i++)
            if (!table->column)
                note(table, titles[i], row[i], counts);
            else if (strcmp(titles[i], table->column) == 0)
                note(table, row[1], row[i], counts);
    }
}
