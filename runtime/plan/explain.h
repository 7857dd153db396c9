/* explain.h - what a run will do, and why: for people (--explain) and as data. Nothing is run. */
#ifndef QM_RUNTIME_PLAN_EXPLAIN_H
#define QM_RUNTIME_PLAN_EXPLAIN_H

#include "runtime/plan/footprint.h"
#include "runtime/run.h"

typedef struct qm_explanation {
    const char *code, *code_why;     /* "interpreted", "LLVM" */
    const char *engine, *engine_why; /* "gates", "blocks" */
    const char *kernels;             /* the instruction set */
    qm_precision precision;
    uint32_t threads, qubits;
    qm_footprint footprint;
    uint64_t state_bytes, allowed_bytes; /* of the largest state; UINT64_MAX: beyond any machine */
    bool allowed_given;                  /* by an option; else it is what is free */
    uint32_t segments;
    uint64_t deferred;    /* measurements sampled from the final state */
    bool implied_measure; /* all qubits are sampled at the end */
    double ops, passes;   /* after fusion: ops applied, and sweeps over the state */
    double leaves;        /* sweeps over blocks in the cache */
    double bytes, flops;  /* moved between memory and the cores, and done */
    double seconds;       /* predicted; NaN: the state is too large to plan for */
} qm_explanation;

/* Explains a FLAT module with its plan. `code` and `code_why` are the caller's choice and its
 * reason. Strings are static or the caller's. Time as that of planning and scheduling. */
void qm_explain(const qm_module *m, const qm_plan *plan, const qm_run_options *o, const char *code,
                const char *code_why, qm_arena *arena, qm_explanation *out);

/* Lines of a name and a value. */
void qm_explanation_text(const qm_explanation *e, qm_text *out);
/* One JSON object and a newline. */
qm_status qm_explanation_json(const qm_explanation *e, qm_text *out);

#endif
