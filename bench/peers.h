/* peers.h - what other tools make of the circuits, from the tables of ../shared/circuits. */
#ifndef QM_BENCH_PEERS_H
#define QM_BENCH_PEERS_H

#include "support/arena.h"

enum { QM_PEERS = 8 }; /* at most */

/* A tool, or several of which the least count is taken: by the names in the table. */
typedef struct qm_peer {
    const char *title, *names[5];
} qm_peer;

/* A table of counts. Either a column for each name, or a row for each circuit and name. */
typedef struct qm_peer_table {
    const char *file;            /* in the folder of circuits */
    const char *column;          /* of the counts, where names stand in the rows; else NULL */
    qm_peer peers[QM_PEERS + 1]; /* ended by a title that is NULL */
} qm_peer_table;

extern const qm_peer_table qm_cx_peers, qm_t_peers;

/* The counts for the circuit by the table's text, one a peer; 0: none. */
void qm_peers_find(const qm_peer_table *table, const char *text, const char *circuit,
                   uint64_t counts[QM_PEERS], qm_arena *arena);

#endif
