/* inline_calls.h - the engine of the pass inline: expands one call. */
#ifndef QM_PASSES_INLINE_CALLS_H
#define QM_PASSES_INLINE_CALLS_H

#include "ir/module.h"

/* A body that is being expanded. Offsets are into the inliner's stacks; what was pushed since
 * `words0` and `params0` goes when the frame ends. */
typedef struct qm_inline_frame {
    uint32_t block;  /* the body */
    uint32_t next;   /* ops of it that are done */
    uint64_t repeat; /* times that are left, this one included */
    bool inverse;    /* backwards */
    uint32_t ncontrols;
    uint64_t on;       /* as in qm_gate */
    uint32_t operands; /* words: the controls, then the qubits of the body */
    uint32_t params, nparams;
    uint32_t exprs; /* words: the parameters as expressions; QM_NONE when all are numbers */
    uint32_t words0, params0;
    uint32_t length, outer; /* of the box that the expansion is to lie in, and the block for that
                             * box; QM_NONE: there is none */
} qm_inline_frame;

typedef struct qm_inliner {
    qm_module *m;
    qm_arena *scratch;
    double max_power;
    bool *timed;      /* per gate: a BODY gate with a duration of its own */
    bool keep;        /* calls of such gates stay: their time counts where `out` stands */
    uint64_t *work;   /* per gate: operations that expanding it makes; 0: not known */
    uint64_t total;   /* work of the calls checked so far */
    uint64_t made;    /* operations so far, counted like work */
    uint64_t changed; /* calls expanded and powers folded */
    uint32_t out;     /* block that gates are appended to */
    bool may_leave;   /* that block, see erase.h */
    uint32_t span;    /* of the call in the program */
    uint32_t *words;  /* operands and expressions */
    uint32_t nwords, cap_words;
    qm_param *params;
    uint32_t nparams, cap_params;
    qm_inline_frame *frames;
    uint32_t nframes, cap_frames;
} qm_inliner;

/* Counts the work of every definition. Errors: E_RECURSION for a gate that uses itself or a later
 * one. */
qm_status qm_inliner_init(qm_inliner *x, qm_module *m, qm_arena *scratch, double max_power);
/* Refuses a block whose calls make more operations, with those checked before, than
 * --max-inline-ops (E_LIMIT at the call). */
qm_status qm_inline_check(qm_inliner *x, uint32_t block);
/* Appends the expansion of a gate op to the block `out`. Errors: E_BACKEND for opaque gates and
 * for bodies with other ops than gates, barriers and delays; E_MODIFIER beyond 64 controls;
 * E_LIMIT. */
qm_status qm_inline_call(qm_inliner *x, const qm_op *op, uint32_t out);

#endif
