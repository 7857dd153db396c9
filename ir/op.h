/* op.h - one operation of a circuit.
 *
 * An op is 32 bytes, is copied by value and owns nothing: long qubit lists, parameters and regions
 * lie in pools of the module, and the op holds an index. An op has a meaning only together with its
 * module. */
#ifndef QM_IR_OP_H
#define QM_IR_OP_H

#include "support/base.h"

enum { QM_OP_INLINE = 3, QM_OP_MAX_QUBITS = UINT16_MAX };

/* Operands. A qubit (or bit) operand is a flat index; with QM_DYNAMIC set, the rest is an index in
 * m->dyns: the operand is known only at run time. */
#define QM_DYNAMIC 0x80000000u

typedef enum qm_op_kind {
    QM_OP_NOP,     /* erased; qm_block_compact() drops it */
    QM_OP_GATE,    /* code: gate id; param: first of the gate's parameters in m->params */
    QM_OP_MEASURE, /* qubit[0]; code: bit operand, or QM_NONE when the result is dropped */
    QM_OP_RESET,   /* qubit[0] */
    QM_OP_BARRIER, /* any number of qubits */
    QM_OP_DELAY,   /* any number of qubits; param: expression of type duration */
    QM_OP_DECL,    /* code: cell; param: expression of its first value, or QM_NONE; of an array: one
                    * expression for each element at m->pool[param] */
    QM_OP_STORE,  /* code: cell, or with QM_DYNAMIC an element of an array; param: expression of its
                   * new value */
    QM_OP_IF,     /* code: control record; region: then block, else block */
    QM_OP_FOR,    /* code: control record; region: body */
    QM_OP_WHILE,  /* code: control record; region: body */
    QM_OP_SWITCH, /* code: control record; region: one block a case, then the default block */
    QM_OP_BOX,    /* code: control record; region: body */
    QM_OP_BREAK,
    QM_OP_CONTINUE,
    QM_OP_END,    /* the program ends here */
    QM_OP_CALL,   /* code: call record; the arguments for formal qubits, in order */
    QM_OP_RETURN, /* the subroutine ends here; param: expression of its value, or QM_NONE */
    QM_OP_CAL,    /* code: record of a calibration, whose text stands here */
    QM_OP_COPY,   /* code: view that is written; param: at m->pool[param] how many views are read,
                   * and these, joined along their first dimension. All are read before any is
                   * written */
    QM_OP_PRAGMA, /* code: name of the text, for other tools; does nothing */
    QM_OP_KIND_COUNT
} qm_op_kind;

typedef struct qm_op {
    uint8_t kind;  /* qm_op_kind */
    uint8_t flags; /* free for a pass while it runs; 0 between passes */
    uint16_t nqubits;
    uint32_t code;
    uint32_t qubit[QM_OP_INLINE]; /* nqubits > QM_OP_INLINE: qubit[0] is an offset in m->pool */
    uint32_t param;
    uint32_t region; /* first of the op's consecutive blocks, or QM_NONE */
    uint32_t span;   /* index in m->spans; 0: synthesized */
} qm_op;

_Static_assert(sizeof(qm_op) == 32, "qm_op: two per cache line");

#endif
