/* print_internal.h - what the files of the printer share; private to ir/print*.c. */
#ifndef QM_IR_PRINT_INTERNAL_H
#define QM_IR_PRINT_INTERNAL_H

#include "ir/print.h"

/* Names in use. A name that is wanted twice gets the suffix _1, _2, ... */
typedef struct qm_names {
    qm_arena *arena;
    qm_intern table;
    uint32_t *state; /* per name of the table: 0 free, else 1 + the newest suffix tried */
    uint32_t cap;
} qm_names;

void qm_names_init(qm_names *n, qm_arena *arena);
/* Makes a name unavailable; returns it, in the arena. */
const char *qm_names_reserve(qm_names *n, const char *name);
/* Takes `wanted` when it is free, else its first free variant. Lives in the arena. */
const char *qm_names_claim(qm_names *n, const char *wanted);
void qm_names_release(qm_names *n, const char *name);
/* Keywords, built-in constants, and with `include` the gates of the dialect's
 * standard include. */
void qm_names_reserve_language(qm_names *n, qm_dialect dialect, bool include);
/* `name` spelled so that the dialect's grammar takes it; in the arena or `name` itself. */
const char *qm_names_spelling(qm_arena *arena, qm_dialect dialect, const char *name);

typedef struct qm_printer {
    const qm_module *m;
    qm_dialect dialect;
    qm_arena *arena; /* lives as long as the print */
    qm_writer writer;
    qm_status status; /* of the writer: after a failure nothing more is written */
    qm_text out;
    uint32_t depth;
    uint32_t held; /* durationofs being written: nothing is handed over */
    qm_names names;
    const char **gate_names; /* per gate; NULL for those that have none */
    const char **reg_names;  /* per register */
    const char **func_names; /* per subroutine */
    const char **cell_names; /* per cell; NULL while it is not in scope */
    uint32_t *scope;         /* cells in scope, the innermost last */
    uint32_t nscope, cap_scope;
    uint32_t *owner;     /* per qubit, of the program or the subroutine: its register */
    const char **params; /* in a gate's body: names of its parameters and qubits; else NULL */
    const char **qubits;
    bool *used_gates;   /* per gate: what must be defined before the program */
    bool interleaved;   /* registers are declared between the first uses of physical qubits */
    bool pinned;        /* physical qubits are named in the order of the registers */
    bool *hoisted;      /* per cell: declared at the start, since no op declares it */
    uint32_t *last_use; /* per cell: the last op of the top level that has to do with it */
    bool has_switch;
    uint32_t ncals;    /* calibrations at the start of the program, which are printed first */
    uint32_t next_reg; /* registers before this one are declared, or used when physical */
    const qm_annotation *notes; /* of the module, by place */
    uint32_t last_span;         /* of the op that was printed last */
} qm_printer;

/* print.c */
void qm_print_uint(qm_text *t, uint64_t v);
void qm_print_indent(qm_printer *p);
/* Hands over what is buffered once it is a chunk. */
void qm_print_flush(qm_printer *p);

void qm_print_name_registers(qm_printer *p);
/* Claims a name near the wanted one. */
const char *qm_print_claim(qm_printer *p, qm_name name);
/* A cell comes into scope; all cells above the mark go out of scope. */
void qm_print_enter_cell(qm_printer *p, uint32_t cell);
void qm_print_leave_scope(qm_printer *p, uint32_t mark);
/* The name of a cell: the one claimed for it, or outside of a program its own. */
const char *qm_print_cell_name(const qm_printer *p, uint32_t cell);

/* print_const.c */
/* How tightly a text binds, by the grammar of OpenQASM 3. */
typedef enum qm_prec {
    QM_PREC_LOR,
    QM_PREC_LAND,
    QM_PREC_OR,
    QM_PREC_XOR,
    QM_PREC_AND,
    QM_PREC_EQ,
    QM_PREC_REL,
    QM_PREC_SHIFT,
    QM_PREC_ADD,
    QM_PREC_MUL,
    QM_PREC_UNARY,
    QM_PREC_POW,
    QM_PREC_PRIMARY
} qm_prec;

/* A real number, with pi where it is a multiple of it. */
qm_prec qm_print_real(char out[QM_DOUBLE_TEXT + 2], double v);
/* Is it a constant real number of a float or complex type? Then *v is its value. */
bool qm_print_is_real(const qm_module *m, uint32_t expr, double *v);
/* A bare literal for a constant that has, or that is converted to, the type of the place: false
 * when there is none. */
bool qm_print_literal(qm_printer *p, uint32_t expr, qm_prec *binds);
/* A constant as an expression of its type. */
qm_prec qm_print_const(qm_printer *p, uint32_t expr);

/* print_expr.c. `p` gives names of cells and parameters. */
void qm_print_expr_in(qm_printer *p, uint32_t expr);
/* The expression, in parentheses where it is an operator or begins with a sign. */
void qm_print_primary(qm_printer *p, uint32_t expr);
/* The expression where the front end converts to `type` by itself. */
void qm_print_converted(qm_printer *p, uint32_t expr, qm_type type);
/* Reserves the names of the built-in functions that the program calls. Others are free, and a
 * variable, which may be an input, keeps its name. */
void qm_print_reserve_functions(qm_printer *p);
/* Is the operation one of OpenQASM 2's parameter expressions? */
bool qm_print_has_spelling2(uint32_t op);
/* A parameter of a gate. */
void qm_print_param(qm_printer *p, qm_param v);

/* print_bits.c */
/* Are the expressions bits of one value under constant indices? Printed as that value, a slice
 * v[lo:hi] of it, or an index set v[{i, j}]. */
bool qm_print_is_selection(const qm_printer *p, const uint32_t *bits, uint32_t n);
void qm_print_selection(qm_printer *p, const uint32_t *bits, uint32_t n);
/* A CONCAT node as an operand: a selection of bits where it is one. */
void qm_print_concat(qm_printer *p, uint32_t expr);
/* "a ++ b", which stands only as the whole right side of a declaration or assignment; false, with
 * nothing printed, when the expression is something else. */
bool qm_print_join(qm_printer *p, uint32_t expr);

/* print_complex.c: a complex constant as an expression of type complex[float[64]] with just these
 * finite parts, down to the sign of zero: "1.5 - 2.0im". True when it is one token; else it binds
 * no tighter than a sum. */
bool qm_print_complex(qm_text *t, double re, double im);

/* print_array.c. "array[int[8], 2, 3] a", with the cell in scope from then on. */
void qm_print_array_head(qm_printer *p, uint32_t cell);
void qm_print_array_type(qm_printer *p, uint32_t cell); /* the same without its name */
/* "{{1, 2}, {3, 4}}": the elements at m->pool[first]. */
void qm_print_array_values(qm_printer *p, uint32_t cell, uint32_t first);
/* "a[i, j]" */
void qm_print_element(qm_printer *p, uint32_t cell, uint32_t position);
/* "a[1, 0:2]" */
void qm_print_view(qm_printer *p, uint32_t view);
void qm_print_copy(qm_printer *p, const qm_op *op);

/* print_gates.c */
/* Marks the gates that the program calls, with all they stand on. */
void qm_print_mark_gates(qm_printer *p);
/* Does the program use a gate of the standard include? */
bool qm_print_needs_include(const qm_printer *p);
/* Claims names of gates, and prints the definitions in an order in which each is known before its
 * use. */
void qm_print_name_gates(qm_printer *p);
void qm_print_definitions(qm_printer *p);
/* "ctrl(2) @ rx(pi/4)": modifiers, name and parameters. */
void qm_print_call_head(qm_printer *p, uint32_t gate, const qm_param *v);

/* print_operands.c */
void qm_print_qubit(qm_printer *p, uint32_t operand);
void qm_print_bit(qm_printer *p, uint32_t operand);
/* A list of qubits; a run that is a whole register is its name. */
void qm_print_qubits(qm_printer *p, const uint32_t *q, uint32_t n);
/* The qubits of an op, each after a blank or comma; the register when the op begins a run. */
void qm_print_targets(qm_printer *p, const qm_op *op, uint32_t run);
/* How many ops from op i on are one and the same operation over a whole register, in order; 1 when
 * there is no such run. */
uint32_t qm_print_run(const qm_printer *p, const qm_block *b, uint32_t i);
/* print_registers.c: declarations of qubits, in OpenQASM 3. */
void qm_print_plan_registers(qm_printer *p);
/* Those whose turn it is, after `op` of the top level, or with NULL at the start of the program. */
void qm_print_registers(qm_printer *p, const qm_op *op);
/* let name = ...; */
void qm_print_alias(qm_printer *p, uint32_t reg);

/* print_notes.c: annotations, in OpenQASM 3. */
/* A line of the text as it was written, which may hold any byte, behind `begin`. */
void qm_print_directive(qm_printer *p, const char *begin, qm_name text);
void qm_print_sort_notes(qm_printer *p);
void qm_print_notes_at(qm_printer *p, qm_span at);
/* Never where notes are not sorted because none are printed, as in OpenQASM 2. */
bool qm_print_has_notes(const qm_printer *p, const qm_op *op);
/* Before the text of an op; nothing when the op before it is of the same statement. */
void qm_print_notes(qm_printer *p, const qm_op *op);

/* print_func.c: subroutines, in OpenQASM 3. */
/* The names of extern functions are those of C, so they are taken before any other. */
void qm_print_name_externs(qm_printer *p);
void qm_print_funcs(qm_printer *p);
void qm_print_call(qm_printer *p, const qm_op *op); /* the whole statement */
void qm_print_return(qm_printer *p, const qm_op *op);

/* print_cal.c: calibrations, in OpenQASM 3. */
/* Makes their names unavailable; after the gates have theirs. */
void qm_print_name_cals(qm_printer *p);
void qm_print_first_cals(qm_printer *p);
void qm_print_cal(qm_printer *p, const qm_op *op); /* the whole statement */

/* print_stmt.c: OpenQASM 3. */
void qm_print_program3(qm_printer *p);
void qm_print_block3(qm_printer *p, uint32_t block);
/* An index: a plain number where it is constant. */
void qm_print_index(qm_printer *p, uint32_t index);

/* print_qasm2.c */
/* Reports what OpenQASM 2 cannot express. */
void qm_print_check2(qm_printer *p);
void qm_print_program2(qm_printer *p);
void qm_print_block2(qm_printer *p, uint32_t block);

/* print_check.c */
/* Walks over what OpenQASM 3 has to express, sets hoisted, last_use and has_switch, and reports
 * what it cannot. */
void qm_print_check3(qm_printer *p);
/* "OpenQASM n cannot express WHAT", at the place of the op. */
qm_diag_rec qm_print_refuse(qm_printer *p, const qm_op *op, const char *what);

/* The INSERT chain of an assignment to bits, the first insertion first. More than one are a single
 * assignment when their values are a selection of bits of one value, or all constant. */
typedef struct qm_insertions {
    uint32_t *index, *value;
    uint32_t n;
    bool selection, constant;
} qm_insertions;
qm_insertions qm_print_insertions(qm_printer *p, uint32_t value);

#endif
