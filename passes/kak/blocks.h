/* blocks.h - the two-qubit blocks of a Pauli circuit, and their resynthesis. */
#ifndef QM_PASSES_KAK_BLOCKS_H
#define QM_PASSES_KAK_BLOCKS_H

#include "passes/pauli/circuit.h"

/* A set of gates that the gates between them may be moved out of. */
typedef struct qm_pair_block {
    uint32_t qubit[2];    /* equal: gates on one qubit that no block takes */
    uint8_t axes[2];      /* per wire: bit P is set when a gate acts on axis P */
    uint32_t place[2];    /* per wire: rises along it */
    uint32_t key;         /* the gate at which the block is run */
    uint32_t first, last; /* gates, chained by qm_pair_blocks.next */
    uint32_t ngates, ncpp;
} qm_pair_block;

typedef struct qm_pair_blocks {
    qm_pair_block *blocks;
    uint32_t nblocks, cap;
    uint32_t *next; /* per gate: the next of its block, or QM_NONE */
    uint32_t *at;   /* per gate: the block that is run there, before the gate when it is LOCAL or
                     * OPAQUE, else instead of it; or QM_NONE */
} qm_pair_blocks;

/* Puts every ROT and CPP of c into a block, in an order of blocks that is the same unitary. Blocks
 * have one pair of qubits and no symbols, or one qubit. A gate joins the newest block of its pair
 * when on each wire its axis agrees with all that came after, or when all that came after commutes
 * with the block, which then moves behind it. Everything lies in c->arena. Time O(gates). */
qm_pair_blocks qm_pair_blocks_collect(const qm_pcircuit *c);

typedef struct qm_resynthesis {
    double tolerance;     /* of the entries of each block's unitary */
    bool rotations_first; /* fewer rotations count before fewer CPP */
} qm_resynthesis;

typedef struct qm_resynthesised {
    uint64_t blocks;  /* that were replaced */
    double deviation; /* their largest */
} qm_resynthesised;

/* Replaces each block for which there is a circuit with fewer CPP, or as many CPP and fewer ROT. A
 * LOCAL ends each wire that has gates. Time O(gates). */
qm_resynthesised qm_resynthesise_blocks(qm_pcircuit *c, const qm_resynthesis *options);

#endif
