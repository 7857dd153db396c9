/* pieces.h - a circuit cut into pieces of some hundred CPP gates, whose wires end in LOCALs that
 * move on when the pieces are put together again. */
#ifndef QM_PASSES_SEARCH_PIECES_H
#define QM_PASSES_SEARCH_PIECES_H

#include "passes/network/window.h"

enum { QM_PIECE_CX = 300 };

typedef struct qm_piece {
    qm_pcircuit c;          /* with wires numbered from 0, and room for a chain's gates */
    uint32_t *wires;        /* their qubits in the whole circuit */
    qm_cpp_weights weights; /* of whoever works on it */
    uint32_t first, end;    /* gates of the whole circuit */
    uint32_t cx;            /* as it was cut */
} qm_piece;

/* Cuts after every QM_PIECE_CX CPP gates, the first time after `offset` fewer of them. The pieces
 * lie in the arena. Time O(gates + qubits + operands of OPAQUE gates). */
qm_piece *qm_pieces_cut(const qm_pcircuit *c, uint32_t offset, qm_arena *arena, uint32_t *npieces);
/* Puts the pieces, in whatever has become of them, together in place of c. frame is as for
 * qm_pcircuit_settle(). */
void qm_pieces_join(qm_pcircuit *c, const qm_piece *p, uint32_t npieces, uint8_t *frame);

#endif
