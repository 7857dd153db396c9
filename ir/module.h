/* module.h - a program: blocks of ops, and the tables that ops point into. */
#ifndef QM_IR_MODULE_H
#define QM_IR_MODULE_H

#include "ir/cal.h"
#include "ir/expr.h"
#include "ir/gate.h"
#include "ir/op.h"
#include "support/context.h"

/* A parameter of a gate op: a number, or with expr != QM_NONE an expression (float or angle type,
 * then the value is NaN). */
typedef struct qm_param {
    double value;
    uint32_t expr;
    uint32_t pad;
} qm_param;

/* A gate of this module. Ids below QM_G_COUNT are the rows of the table; others are appended. */
typedef enum qm_gate_kind {
    QM_GK_ROW,     /* a row of the table */
    QM_GK_BODY,    /* defined by the program: a block whose qubits are 0..nqubits-1 */
    QM_GK_OPAQUE,  /* declared without a body: by OpenQASM 2, or by a defcal alone */
    QM_GK_MODIFIED /* controls and a power on another gate */
} qm_gate_kind;

enum { QM_MAX_CONTROLS = 64 }; /* of a MODIFIED gate */

/* MODIFIED: ncontrols new qubits stand first; bit i of `on` is 1 when control i fires on 1 (ctrl)
 * and 0 when it fires on 0 (negctrl). has_power: the last parameter is the real exponent of the
 * principal power of `base`; the others are the base's. Inverses of BODY gates are MODIFIED with
 * power -1 as a constant exponent parameter. ctrl and pow commute, so controls are outermost.
 *
 * MODIFIED gates have one normal form, which qm_module_control_gate() and qm_module_power_gate()
 * make:
 * - `base` has no controls of its own: it is no row with controls and no MODIFIED gate with
 * controls. It is a MODIFIED gate only as a power of which another power is taken (has_power on
 * both).
 * - Without has_power there is at least one control, and no row of the table is the same gate.
 * - No two gates of a module have the same base, ncontrols, on and has_power. */
typedef struct qm_gate {
    qm_name name; /* QM_NONE for MODIFIED */
    uint8_t kind; /* qm_gate_kind */
    uint8_t has_power;
    bool calibrated; /* OPAQUE: declared by a defcal alone */
    uint32_t nparams;
    uint32_t nqubits;
    uint32_t base;      /* MODIFIED: gate id */
    uint32_t ncontrols; /* MODIFIED */
    uint64_t on;
    uint32_t body;                      /* BODY: block */
    qm_name *param_names, *qubit_names; /* BODY, OPAQUE: as written, in an arena that outlives the
                                         * module or the module's own; NULL otherwise */
    qm_span at;
    uint32_t derived, sibling; /* newest MODIFIED gate on this one; the next on the same base. Set
                                * by qm_module_add_gate() */
} qm_gate;

typedef enum qm_reg_kind {
    QM_REG_QUBITS,   /* qubits first..first+size-1; `scalar`: declared as "qubit q" */
    QM_REG_ALIAS,    /* list: size flat qubits at m->pool[first]; made by `let` */
    QM_REG_PHYSICAL, /* one physical qubit: flat index first, hardware number `number` */
    QM_REG_FORMAL    /* qubits first..first+size-1 of those that a subroutine is called with */
} qm_reg_kind;

typedef struct qm_reg {
    qm_name name; /* QM_NONE for physical */
    uint8_t kind;
    bool scalar;
    uint32_t first, size, number;
    uint32_t func; /* FORMAL, and ALIAS of such qubits: the subroutine that owns it; else QM_NONE */
    qm_span at;
} qm_reg;

typedef enum qm_cell_role {
    QM_CELL_VAR,
    QM_CELL_INPUT,
    QM_CELL_OUTPUT,
    QM_CELL_STRETCH /* a duration from 0 up that resolving the timing finds; never written, read
                     * only in lengths of delays and boxes, and no result of the program */
} qm_cell_role;

/* A classical variable. Bits of BIT cells are also numbered flat over the module, from bit0. */
typedef struct qm_cell {
    qm_name name;
    qm_type type;
    uint8_t role;     /* qm_cell_role */
    bool global;      /* declared at the top level: a result of the program */
    uint32_t func;    /* the subroutine that owns it: each activation has its own; or QM_NONE */
    uint32_t bit0;    /* BIT: flat number of bit 0, else QM_NONE */
    uint32_t nwrites; /* see qm_module_count_writes() */
    uint32_t given;   /* INPUT: the constant that the run at hand gives it; QM_NONE: not known */
    uint32_t shape; /* of an array, whose elements have the type: index in m->shapes; or QM_NONE */
    bool readonly;  /* an array that the subroutine only reads */
    qm_span at;
} qm_cell;

/* The dimensions of an array, the outermost first: uint expressions at m->pool[dims]. Constants,
 * or for a formal parameter that takes arrays of any size its own SIZE nodes. Arrays belong to the
 * top level, or are formal parameters of a subroutine and stand for a view of the caller. */
typedef struct qm_shape {
    uint32_t dims, ndims;
} qm_shape;

/* What a view keeps of one dimension: one index (step and stop are QM_NONE; the dimension is gone
 * from the view), a range with both ends included (step QM_NONE: 1), or all of it (three times
 * QM_NONE). Expressions of type int or uint; negative indices count from the end. */
typedef struct qm_item {
    uint32_t start, step, stop;
} qm_item;

/* A part of an array: items for its first nitems dimensions, three words each at m->pool[items];
 * the other dimensions are whole. */
typedef struct qm_view {
    uint32_t cell, items, nitems;
} qm_view;

/* A formal parameter of a subroutine: a cell, which the caller gives its first value, or a register
 * of FORMAL qubits. The other index is QM_NONE. */
typedef struct qm_formal {
    uint32_t cell, reg;
} qm_formal;

/* A subroutine. In its body qubits are numbered 0..nqubits-1 over its formal registers, and only
 * cells of its own occur. It calls itself and subroutines before it. */
typedef struct qm_func {
    qm_name name;
    qm_formal *formals; /* in the module's arena */
    uint32_t nformals;
    uint32_t nqubits;
    qm_type result; /* VOID: none */
    uint32_t body;  /* block; its end is reached only when the result is VOID */
    bool ends;      /* a call may end the program */
    bool is_extern; /* a C function of that name: only cells as formals, and an empty body */
    qm_span at;
} qm_func;

/* A call. Its op has the actual qubits, one for each formal qubit in order; they are distinct. When
 * one for a register of several is dynamic, all for that register lie in the register that it is an
 * element of. */
typedef struct qm_call {
    uint32_t func;
    uint32_t args, nargs;   /* expressions at m->pool[args], of the types of the formal cells */
    uint32_t views, nviews; /* views at m->pool[views], for the formal cells that are arrays: their
                             * element types, and their shapes. Written ones share no element */
    uint32_t cell;          /* the result is stored here; QM_NONE: dropped */
} qm_call;

/* An operand that is known at run time: element `index` (an int or uint expression, negative counts
 * from the end) of a register of qubits or aliases, or of the bits of a BIT cell. In a STORE: the
 * element of an array at a position. */
typedef struct qm_dyn {
    uint32_t object; /* qubit operands: index in m->regs; bit operands and elements: cell */
    uint32_t index;  /* expression; elements: as in QM_EX_ELEMENT */
} qm_dyn;

/* The control record of a structured op; which fields matter depends on op.kind. */
typedef struct qm_ctl {
    uint32_t
        cond; /* IF, WHILE: bool expression; SWITCH: integer expression; BOX: duration or NONE */
    uint32_t cell;         /* FOR: loop variable, declared by the loop */
    uint32_t lo, step, hi; /* FOR over a range, both ends included: expressions of the cell's type
                            * (step: int) */
    uint32_t values, nvalues; /* FOR over a set: expressions at m->pool[values]; then lo is QM_NONE.
                               * SWITCH: pairs (constant label expression, case number) */
    uint32_t nregions;
    bool has_else; /* IF: a second block; SWITCH: the last block is the default */
    bool gate;     /* BOX with a length: written as that of the one gate in it, g[100ns] q */
} qm_ctl;

/* How long an op takes: a row of the table that qm_module_add_duration() fills, see timing.h. */
typedef struct qm_op_length {
    uint32_t what;
    uint32_t numbers, n; /* hardware qubits at m->pool[numbers]; n 0: any ones */
    double fs, dt;
} qm_op_length;

typedef struct qm_block {
    qm_op *ops;
    uint32_t nops, cap;
    bool timed;     /* passes leave it as it is: of a durationof, whose ops never run, or one gate
                     * in a BOX that gives it a length in a gate's body */
    qm_param phase; /* global phase in radians, added when the block is entered: value, plus expr
                     * when present (here both count: value is never NaN) */
} qm_block;

/* An annotation of a source, which lives as long as what it stands before: the ops whose span is
 * `at`, or the register, gate or subroutine whose name has that place. */
#define QM_NOTE_LOCAL "qasmill.local" /* a variable of the top level that is not global */
typedef struct qm_annotation {
    qm_span at;
    qm_name text; /* after the '@' */
} qm_annotation;

/* Forms a module can have; passes need and keep them. */
typedef enum qm_form {
    QM_FORM_FLAT = 1 << 0,   /* only ROW gates, OPAQUE gates, and MODIFIED ones over them or with a
                              * fractional power; no BODY gate is called otherwise, but for those
                              * that have a duration of their own (timing.h) */
    QM_FORM_BASIS = 1 << 1,  /* only gates of the target */
    QM_FORM_LAYOUT = 1 << 2, /* qubits are physical and two-qubit gates act on coupled ones */
    QM_FORM_NUMERIC = 1 << 3 /* no symbolic parameter */
} qm_form;

struct qm_module {
    qm_context *cx;
    qm_arena arena;
    uint32_t version; /* of the source: 2 or 3 */
    uint32_t forms;   /* QM_FORM_* that hold */

    qm_gate *gates;
    uint32_t ngates, cap_gates;
    qm_reg *regs;
    uint32_t nregs, cap_regs;
    qm_cell *cells;
    uint32_t ncells, cap_cells;
    qm_block *blocks;
    uint32_t nblocks, cap_blocks; /* blocks[0] is the program */
    qm_ctl *ctls;
    uint32_t nctls, cap_ctls;
    qm_func *funcs;
    uint32_t nfuncs, cap_funcs;
    qm_cal *cals;
    uint32_t ncals, cap_cals;
    qm_call *calls;
    uint32_t ncalls, cap_calls;
    qm_param *params;
    uint32_t nparams, cap_params;
    qm_dyn *dyns;
    uint32_t ndyns, cap_dyns;
    qm_shape *shapes;
    uint32_t nshapes, cap_shapes;
    qm_view *views;
    uint32_t nviews, cap_views;
    uint32_t *pool;
    uint32_t npool, cap_pool;
    qm_span *spans;
    uint32_t nspans, cap_spans; /* spans[0] is no place */
    qm_annotation *annotations;
    uint32_t nannotations, cap_annotations; /* in the order of the source */
    uint64_t *words;
    uint32_t nwords, cap_words;
    qm_expr *exprs;
    uint32_t nexprs, cap_exprs;
    uint32_t *expr_slots;
    uint32_t nexpr_slots;      /* hash table of exprs, QM_NONE: free */
    struct qm_expr_walk *walk; /* scratch of traversals, see expr.c */

    uint32_t *bit_cells;
    uint32_t nbit_cells, cap_bit_cells; /* BIT cells by rising bit0 */
    uint32_t *physical;
    uint32_t nphysical, nphysical_slots; /* hash table of the physical registers by
                                          * number; QM_NONE: free */

    uint32_t *hardware; /* physical registers by rising qubit */
    uint32_t nhardware, cap_hardware;
    qm_op_length *lengths;
    uint32_t nlengths, cap_lengths;
    uint32_t *length_slots; /* hash table of lengths, QM_NONE: free */
    uint32_t nlength_slots;

    uint32_t nqubits; /* of all registers and physical qubits; formal ones are not among them */
    uint32_t nbits;
};

/* A module with the gate table as its first gates and one empty block. The caller frees it. */
qm_module *qm_module_new(qm_context *cx);
qm_module *qm_module_clone(const qm_module *m);
/* m becomes a copy of `from`, a module of the same context. What it had stays in its arena. */
void qm_module_assign(qm_module *m, const qm_module *from);
void qm_module_free(qm_module *m); /* NULL is fine */

/* Building. All return indices. */
uint32_t qm_module_add_block(qm_module *m);
/* `count` consecutive empty blocks; returns the first. */
uint32_t qm_module_add_blocks(qm_module *m, uint32_t count);
uint32_t qm_module_add_qubits(qm_module *m, qm_name name, uint32_t size, bool scalar, qm_span at);
/* The register of physical qubit `number`, made at its first use. */
uint32_t qm_module_physical(qm_module *m, uint32_t number, qm_span at);
uint32_t qm_module_add_alias(qm_module *m, qm_name name, const uint32_t *qubits, uint32_t n,
                             qm_span at);
uint32_t qm_module_add_cell(qm_module *m, qm_name name, qm_type type, qm_cell_role role,
                            bool global, qm_span at);
uint32_t qm_module_add_gate(qm_module *m, const qm_gate *g);
/* The gate "ncontrols controls on base", in the normal form that stands at qm_gate: a row where the
 * table has one (ctrl @ x is cx), and base itself when ncontrols is 0. The new controls stand
 * before base's own. Finds an equal one made before. QM_NONE when the gate would have more than
 * QM_MAX_CONTROLS controls or QM_OP_MAX_QUBITS qubits. */
uint32_t qm_module_control_gate(qm_module *m, uint32_t base, uint32_t ncontrols, uint64_t on);
uint32_t qm_module_power_gate(qm_module *m, uint32_t base); /* one more parameter: the exponent */
uint32_t qm_module_add_params(qm_module *m, const qm_param *p,
                              uint32_t n); /* first; 0 when n is 0 */
/* Stores the parameters of an op of this gate, as qm_module_add_params() does; angles that are
 * numbers pass qm_angle_reduce() where the gate is a row of the table, also under modifiers. */
uint32_t qm_module_add_angles(qm_module *m, uint32_t gate, const qm_param *p);
uint32_t qm_module_add_pool(qm_module *m, const uint32_t *v, uint32_t n);
uint32_t qm_module_add_dyn(qm_module *m, uint32_t object, uint32_t index); /* with QM_DYNAMIC set */
uint32_t qm_module_add_span(qm_module *m, qm_span at); /* equal to the newest: reused */
void qm_module_add_annotation(qm_module *m, qm_span at, qm_name text);
uint32_t qm_module_add_ctl(qm_module *m, const qm_ctl *c);
/* A subroutine without formals and with an empty body, and its formals one after the other. */
uint32_t qm_module_add_func(qm_module *m, qm_name name, qm_type result, qm_span at);
/* "subroutine" or "extern function", for messages. */
const char *qm_func_kind_text(const qm_func *f);
void qm_func_add_cell(qm_module *m, uint32_t func, uint32_t cell);
/* Makes the register; returns it. */
uint32_t qm_func_add_qubits(qm_module *m, uint32_t func, qm_name name, uint32_t size, bool scalar,
                            qm_span at);
uint32_t qm_module_add_call(qm_module *m, const qm_call *c);

static inline qm_param qm_param_number(double v)
{
    return (qm_param){.value = v, .expr = QM_NONE};
}
/* An angle equal to v modulo 4 pi, which is a period of every angle of every row of the table: v
 * itself up to 2^20, beyond which sums and remainders of doubles would be off by more than 1e-10,
 * and one in [-2 pi, 2 pi] for larger ones. v when it is not finite. */
double qm_angle_reduce(double v);
/* A parameter from an expression of numeric type: a number when it is constant. */
qm_param qm_param_expr(qm_module *m, uint32_t expr);
/* p + q, -p, k * p, folding numbers; symbolic results are float[64] expressions. */
qm_param qm_param_add(qm_module *m, qm_param p, qm_param q);
qm_param qm_param_scale(qm_module *m, qm_param p, double k);
static inline bool qm_param_is_number(qm_param p)
{
    return p.expr == QM_NONE;
}
/* The affine map applied to n parameters. */
qm_param qm_param_affine(qm_module *m, const qm_affine *f, const qm_param *p, uint32_t n);

/* Qubits of an op, wherever they lie. Valid until the pool grows. */
static inline const uint32_t *qm_op_qubits(const qm_module *m, const qm_op *op)
{
    return op->nqubits > QM_OP_INLINE ? &m->pool[op->qubit[0]] : op->qubit;
}
/* The position of a qubit in a register, or QM_NONE. */
uint32_t qm_reg_position(const qm_module *m, const qm_reg *r, uint32_t qubit);
/* The register of which the first dynamic one of n operands is an element, or QM_NONE. */
uint32_t qm_dynamic_register(const qm_module *m, const uint32_t *q, uint32_t n);
/* Are all of them elements of register reg, the dynamic ones by name? */
bool qm_lie_in_register(const qm_module *m, uint32_t reg, const uint32_t *q, uint32_t n);
/* Sets nqubits and qubits; long lists go to the pool. */
void qm_op_set_qubits(qm_module *m, qm_op *op, const uint32_t *q, uint32_t n);
/* Is there a measurement in any block but those of uncalled subroutines? Time O(ops). */
bool qm_module_measures(const qm_module *m);
static inline bool qm_op_has_dynamic_qubit(const qm_module *m, const qm_op *op)
{
    const uint32_t *q = qm_op_qubits(m, op);
    uint32_t any = 0;
    for (uint32_t i = 0; i < op->nqubits; i++)
        any |= q[i];
    return any & QM_DYNAMIC;
}
static inline uint32_t qm_op_nparams(const qm_module *m, const qm_op *op) /* 0 unless a gate */
{
    return op->kind == QM_OP_GATE ? m->gates[op->code].nparams : 0;
}
static inline bool qm_op_is_structured(const qm_op *op)
{
    return op->kind == QM_OP_IF || op->kind == QM_OP_FOR || op->kind == QM_OP_WHILE ||
           op->kind == QM_OP_SWITCH || op->kind == QM_OP_BOX;
}
static inline uint32_t qm_op_nregions(const qm_module *m, const qm_op *op) /* 0 unless structured */
{
    return qm_op_is_structured(op) ? m->ctls[op->code].nregions : 0;
}
/* The gate op that an op of a gate's body stands for: itself, or the one in a BOX; NULL: none. */
const qm_op *qm_body_gate(const qm_module *m, const qm_op *op);

qm_op qm_op_make(qm_op_kind kind); /* no qubits, all indices QM_NONE, span 0 */
/* A gate op with its qubits and parameters stored. */
qm_op qm_op_gate(qm_module *m, uint32_t gate, const uint32_t *q, const qm_param *p);
void qm_block_push(qm_module *m, uint32_t block, qm_op op);
/* Appends the op of qm_op_make(kind), to be filled in place. Valid until the block grows. */
qm_op *qm_block_add(qm_module *m, uint32_t block, qm_op_kind kind);
/* Adds a phase to the block's global phase. */
void qm_block_add_phase(qm_module *m, uint32_t block, qm_param phase);
/* Drops the NOPs; returns how many. */
uint32_t qm_block_compact(qm_block *b);
/* Can control leave the block before its last op: by an end or return, also in a subroutine that it
 * calls, or by a break or continue of a loop around it? Time O(ops of the block and its regions).
 */
bool qm_block_may_leave(const qm_module *m, uint32_t block);

/* Sets nwrites of every cell: the STORE, MEASURE, FOR, COPY and CALL that write it, the DECL when
 * the cell is not global (a local one is made anew each time its block runs), and 1 for a formal
 * parameter.
 */
void qm_module_count_writes(qm_module *m);
/* The cell of a flat bit, and its number in the cell. */
uint32_t qm_module_bit_cell(const qm_module *m, uint32_t bit, uint32_t *index);
/* Name of a gate for people: "cx", "ctrl(2) @ pow @ g". */
const char *qm_module_gate_text(const qm_module *m, uint32_t gate, qm_arena *arena);

/* The unitary of any gate of the module, for at most 6 qubits and numeric parameters (has_power:
 * the exponent last); u has room for 4^nqubits entries. QM_ERR_INPUT when it has none: too large,
 * opaque, a body with other ops than gates or with parameters that are not float expressions, more
 * than 16 powers or 64 bodies in one another, or more than 65536 gates when expanded. */
qm_status qm_gate_unitary(const qm_module *m, uint32_t gate, const double *p, qm_c64 *u);

/* The inverse of a gate application: returns its gate id, and rewrites the n parameters p in place;
 * p has room for one more, and n is updated. A row has a row as inverse, a MODIFIED gate keeps its
 * controls, a power negates its exponent ((U^r)^-1 = U^-r holds for the principal power), and a
 * BODY or OPAQUE gate becomes its power -1. The inverse of the inverse is the gate itself. */
uint32_t qm_gate_inverse(qm_module *m, uint32_t gate, qm_param *p, uint32_t *n);
/* The same for a row, which keeps the number of parameters; m is not used for numbers. */
uint32_t qm_row_inverse(qm_module *m, uint32_t row, qm_param *p);

#endif
