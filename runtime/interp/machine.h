/* machine.h - the interpreter at work: branches, sets of them, and what its parts offer each other.
 *
 * The variables of a branch are bytes, laid out as runtime/program.h says: the frame of results,
 * the other variables of the top level, and then what grows and shrinks with control flow: the
 * state of the loops around and the variables of the calls in progress. All branches of a set are
 * at one place of the program, so they have the same layout, and two are equal when their bytes and
 * their quantum states are. */
#ifndef QM_RUNTIME_INTERP_MACHINE_H
#define QM_RUNTIME_INTERP_MACHINE_H

#include "runtime/execution.h"
#include "runtime/interp/interp.h"
#include "runtime/plan/frame.h"

typedef struct qm_branch {
    struct qm_branch *next;  /* in its set, or among the unused ones */
    struct qm_branch *older; /* in the list of all */
    qm_qreg *reg;            /* of the branch at work: in the qm_rt */
    double weight;           /* exact */
    uint64_t shots;          /* by shots */
    uint64_t hash;           /* names its random numbers */
    uint8_t *bytes;          /* on the heap */
    uint64_t cap;
    uint32_t mark; /* where it goes next (flow.c) */
    /* While the set is searched for equal ones (merge.c). */
    uint64_t key;
    double print;
    uint32_t place;
} qm_branch;

typedef struct qm_set {
    qm_branch *first, *last;
    uint32_t n;
} qm_set;

/* The nodes of an expression, operands before the nodes that use them. */
typedef struct qm_node_list {
    uint32_t *nodes;
    uint32_t n;
} qm_node_list;

typedef struct qm_machine {
    qm_module *m;
    const qm_plan *plan;
    const qm_frame *frame;
    qm_arena *arena;
    qm_rt *rt;

    uint32_t *offset;        /* per cell: of its bytes, in the frame of its subroutine */
    uint64_t *func_size;     /* per subroutine: its result and its variables */
    uint64_t top_size;       /* the same of the program */
    uint32_t *first_segment; /* per block */
    bool *has_locals;        /* per block: variables are declared in it */
    qm_node_list *lists;     /* per expression: made at its first evaluation */
    uint32_t *value;         /* per expression: a constant, or FAULT and a node (eval.c) */
    uint32_t nexprs, nwords; /* those of the program; later ones are values */
    uint32_t *line, *column; /* per span, once known */

    bool together;      /* branches split; else there is one, and the explorer chooses */
    uint8_t *out_frame; /* for the results of that one */
    qm_branch *at_work; /* whose state the qm_rt has */
    qm_branch *all, *unused;
    uint32_t nlive;
    qm_branch **sorted; /* scratch of merge.c, on the heap */
    uint32_t cap_sorted;
    uint64_t merges; /* branches that another one has taken over */
    bool crowded;    /* there were too many */

    uint32_t most_parts; /* parts of arrays that an op has */
    qm_rt_part *parts;   /* scratch for so many */
    uint64_t *sizes;     /* of their elements */

    uint64_t used;       /* bytes of a branch at this place */
    uint64_t activation; /* where those of the subroutine begin */
    uint64_t actuals;    /* where its actual qubits are; UINT64_MAX: at the top level */
    uint32_t depth;      /* calls in one another */
    qm_set *breaks, *continues, *returns; /* where BREAK, CONTINUE and RETURN lead */
    uint32_t span;                        /* of the op at work */

    double classical, quantum; /* work done, in steps of about the same time */
    double patience;           /* classical steps after which a run gives up; 0: never */
    double limit;              /* steps of both kinds after which it does in any case; 0: never */
    bool gave_up;
} qm_machine;

/* --- branch.c --- */

void qm_set_push(qm_set *s, qm_branch *b);
qm_branch *qm_set_pop(qm_set *s); /* NULL: empty */
void qm_set_append(qm_set *s, qm_set *more);
/* Takes out the branches with that mark, in order. */
qm_set qm_set_take(qm_set *s, uint32_t mark);

/* The branch, with the state of rt and all 0 else. The first one owns the state of rt. */
qm_branch *qm_branch_first(qm_machine *x);
/* A copy of the branch at work. */
qm_branch *qm_branch_copy(qm_machine *x);
void qm_branch_drop(qm_machine *x, qm_branch *b);
/* After ops on the branch at work: leaves the run when all branches would take too much memory with
 * states as large as it needs. */
void qm_branch_check_growth(qm_machine *x);
/* Makes it the one at work. */
void qm_branch_select(qm_machine *x, qm_branch *b);
/* Gives rt one state back, and frees all branches. */
void qm_branches_free(qm_machine *x);
/* n more bytes, zeros, for each branch of the set; the place of the first. */
uint64_t qm_set_enlarge(qm_machine *x, qm_set *s, uint64_t n);

/* --- merge.c --- */

/* Merges the branches that are equal. */
void qm_set_merge(qm_machine *x, qm_set *s);

/* --- value.c: values and bytes --- */

/* Where the cell's value is, of the branch at work. */
uint8_t *qm_cell_at(const qm_machine *x, uint32_t cell);
uint32_t qm_value_load(qm_machine *x, qm_type t, const uint8_t *at);
void qm_value_store(const qm_machine *x, qm_type t, uint8_t *at, uint32_t value);
/* cell := expression. */
void qm_cell_set(qm_machine *x, uint32_t cell, uint32_t expr);
void qm_cell_zero(const qm_machine *x, uint32_t cell);
/* Forgets the values that were made since the program began. */
void qm_values_forget(qm_machine *x);

/* --- eval.c --- */

/* The nodes that an evaluation visits; in x->arena. */
qm_node_list qm_expr_list(qm_machine *x, uint32_t expr);
/* The value, for the branch at work; a fault ends the run at x->span. */
uint32_t qm_evaluate(qm_machine *x, uint32_t expr);
double qm_evaluate_double(qm_machine *x, uint32_t expr);
/* An integer; what does not fit becomes the nearest int64_t. */
int64_t qm_evaluate_int(qm_machine *x, uint32_t expr);
/* Element `expr` of n, in [0, n). */
uint32_t qm_evaluate_index(qm_machine *x, uint32_t expr, uint32_t n);
_Noreturn void qm_machine_fail(qm_machine *x, const char *message);
void qm_machine_place(qm_machine *x, uint32_t *line, uint32_t *column);
/* The run is for native code, or has become too long. */
_Noreturn void qm_machine_give_up(qm_machine *x);

/* --- gate.c: ops on qubits --- */

void qm_run_gate(qm_machine *x, qm_set *s, const qm_op *op);
void qm_run_measure(qm_machine *x, qm_set *s, const qm_op *op);
void qm_run_reset(qm_machine *x, qm_set *s, const qm_op *op);
void qm_run_segment(qm_machine *x, qm_set *s, const qm_segment *g);
void qm_run_phase(qm_machine *x, qm_set *s, const qm_block *b);
/* The flat numbers of the op's qubits, which differ. */
void qm_op_actuals(qm_machine *x, const qm_op *op, uint32_t *out);

/* --- exec.c --- */

void qm_run_block(qm_machine *x, qm_set *s, uint32_t block);
/* The segment that starts at an op of the block; *next, at first x->first_segment[block], moves on
 * when there is one. */
const qm_segment *qm_segment_at(const qm_machine *x, uint32_t block, uint32_t at, uint32_t *next);
/* The branches reach the program's end. */
void qm_run_end(qm_machine *x, qm_set *s);
void qm_machine_begin(qm_machine *x, qm_rt *rt);
void qm_machine_poll(qm_machine *x);

/* --- flow.c, call.c --- */

void qm_run_flow(qm_machine *x, qm_set *s, const qm_op *op);
void qm_run_call(qm_machine *x, qm_set *s, const qm_op *op);
void qm_run_return(qm_machine *x, qm_set *s, const qm_op *op);

/* --- part.c: arrays --- */

/* Where the first element is, and how many a dimension has, of the branch at work. */
uint8_t *qm_array_at(const qm_machine *x, uint32_t cell);
uint64_t qm_array_size(const qm_machine *x, uint32_t cell, uint32_t dimension);
void qm_run_copy(qm_machine *x, qm_set *s, const qm_op *op);
/* What a formal array takes among the variables of its subroutine; what n parts take that a call
 * passes. */
uint64_t qm_formal_array_bytes(void);
uint64_t qm_passed_bytes(uint32_t n);
/* Notes as number k at `at` the part that the view is; returns how many bytes its elements take. */
uint64_t qm_part_pass(qm_machine *x, uint32_t view, uint32_t formal, uint64_t at, uint32_t k);
/* Copies that part to `copy`, for a call whose variables begin at `activation`. */
void qm_part_enter(qm_machine *x, uint32_t formal, uint64_t activation, uint64_t at, uint32_t k,
                   uint64_t copy);
/* Copies it back, when the subroutine may have written it. */
void qm_part_return(qm_machine *x, uint32_t formal, uint64_t activation, uint64_t at, uint32_t k);

/* --- can.c --- */

bool qm_machine_can(qm_machine *x);
/* --- estimate.c --- */

typedef struct qm_estimate {
    double ops;      /* that a run executes, where a loop without known bounds runs once */
    double written;  /* for which native code would be made */
    double outcomes; /* measurements and resets on a path */
} qm_estimate;

qm_estimate qm_machine_estimate(const qm_machine *x);

#endif
