/* sema.h - what the files of the semantic half of the front end share.
 *
 * Analysis and lowering are one walk: each statement is checked and turned into ops when the parser
 * hands it over, so every rule of the language stands once. Functions that return an index of an
 * expression return QM_NONE, and those that return qm_status QM_ERR_INPUT, after they have reported
 * an error; nobody reports it again. */
#ifndef QM_FRONTEND_SEMA_H
#define QM_FRONTEND_SEMA_H

#include "frontend/ast.h"
#include "frontend/scope.h"
#include "ir/module.h"

typedef struct qm_open_file {
    uint64_t device, inode; /* both 0: no file of the file system */
    uint32_t source;
} qm_open_file;

/* The names of calibrations in the grammar "openpulse"; they live as long as the program. */
typedef struct qm_pulse {
    bool is_grammar;  /* bodies are of this grammar now */
    uint32_t nbodies; /* checked so far */
    bool faulty;      /* a body could not be read whole: unknown names are silent */
    struct qm_pulse_symbol *symbols;
    uint32_t nsymbols, cap_symbols;
    uint32_t *newest; /* per name: symbol, or QM_NONE */
    uint32_t nnewest;
    bool *unknown; /* per name: reported as not declared */
} qm_pulse;

typedef struct qm_sema {
    qm_context *cx;
    qm_module *m;
    qm_arena arena;   /* symbols; lives as long as the compilation */
    qm_arena scratch; /* emptied before each statement of the top level */
    qm_scopes scopes;
    uint32_t block;       /* where ops go */
    uint32_t span;        /* of the statement, in m->spans */
    uint32_t boxes;       /* boxes and durationofs around the statement */
    uint32_t durationofs; /* durationofs around it */
    uint32_t loops;       /* loops around the statement in this body */
    uint32_t jumps;       /* break, continue and end statements so far */
    uint32_t block_jumps; /* the same, where the current block began */
    uint32_t version;     /* of the text being read: 2 or 3 */
    qm_span old_include;  /* of "qelib1.inc" in OpenQASM 3, or {0, 0} */
    uint32_t includes;   /* bit QM_GF_STDGATES, QM_GF_QELIB1: the built-in file has been included */
    qm_span left;        /* the statement of the top level that ended the program, or {0, 0} */
    bool started;        /* the built-in names are declared */
    bool in_gate;        /* in the body of a gate definition */
    uint32_t func;       /* the subroutine being defined, or QM_NONE */
    qm_span operator_at; /* between the operands of the operator being checked */
    const qm_ast_expr *indexed; /* what the index being checked is an index of, or NULL */
    bool in_angle;              /* in a gate parameter or the value of an angle, in OpenQASM 3 */
    bool real_literals;         /* integer literals are real numbers: parameters in OpenQASM 2 */
    bool repeated;      /* in a later turn of a loop that is unrolled: warnings were given */
    uint32_t unrolled;  /* ops that unrolling loops in gate bodies has made */
    uint64_t expanded;  /* elements that registers in statements have stood for */
    uint32_t nincluded; /* files so far */
    uint32_t nqubits_in_gate;
    qm_span version_at;     /* the version statement, or {0, 0} */
    uint32_t errors_before; /* of the context, when this compilation began */
    bool include_failed;    /* names may be missing: unknown ones are silent */
    bool include_suggested; /* the lack of a built-in file was reported */
    qm_pulse pulse;
    uint32_t *stamp; /* per qubit: the op that last had it as an operand */
    uint32_t nstamp, last_stamp;
    uint32_t *initial; /* per cell of type duration: the constant that it still has, or QM_NONE */
    uint32_t ninitial, cap_initial;
    uint32_t *implicit; /* registers: formals that stand for physical qubits */
    uint32_t nimplicit, cap_implicit;
    qm_open_file *files; /* being read now: the program, then includes */
    uint32_t nfiles, cap_files;
} qm_sema;

/* Has this compilation reported an error? Warnings that count as errors do not lead to others. */
static inline bool qm_sema_failed(const qm_sema *s)
{
    return s->cx->diag.errors - s->cx->diag.promoted > s->errors_before;
}

/* stmt.c */
qm_status qm_sema_stmt(qm_sema *s, const qm_ast_stmt *st);
/* The statements in a scope of their own, into `block`. */
qm_status qm_sema_body(qm_sema *s, const qm_ast_stmts *body, uint32_t block);
void qm_sema_push(qm_sema *s, qm_op op); /* into the current block, with the statement's span */
/* Reports that a construct is not compiled yet. */
qm_status qm_sema_not_lowered(qm_sema *s, qm_span at, const char *what);

/* directive.c */
qm_status qm_sema_pragma(qm_sema *s, const qm_ast_stmt *st);
/* Keeps the annotations of a statement. */
void qm_sema_annotations(qm_sema *s, const qm_ast_stmt *st);
/* After the statement, which has made the cells from ncells on: does what QM_NOTE_LOCAL says. */
void qm_sema_obey_annotations(qm_sema *s, const qm_ast_stmt *st, uint32_t ncells);

/* compile.c: reads one source, each statement into qm_sema_stmt(). */
qm_status qm_sema_source(qm_sema *s, uint32_t source, uint32_t version);
/* include.c */
qm_status qm_sema_include(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_enter_file(qm_sema *s, uint32_t source, qm_span at);

/* builtin.c */
void qm_sema_declare_builtins(qm_sema *s); /* constants and gates of the language version */
uint32_t qm_sema_call(qm_sema *s, const qm_ast_expr *e);

/* type.c */
qm_status qm_sema_type(qm_sema *s, const qm_ast_type *t, qm_type *out);
/* The value converted by the implicit rules; `at` is its place. */
uint32_t qm_sema_convert(qm_sema *s, uint32_t v, qm_type to, qm_span at);
/* The same in an assignment, where as in C99 a float becomes an integer too. */
uint32_t qm_sema_assigned(qm_sema *s, uint32_t v, qm_type to, qm_span at);
uint32_t qm_sema_explicit(qm_sema *s, uint32_t v, qm_type to, qm_span at);
/* A constant integer in [lo, hi]. `what` names it: "the size of a register"; `flag`, the limit that
 * hi is, or NULL. */
qm_status qm_sema_const_int(qm_sema *s, const qm_ast_expr *e, const char *what, int64_t lo,
                            int64_t hi, const char *flag, int64_t *out);
/* The two steps of that: an integer, which may be known only at run time, and its value. */
uint32_t qm_sema_integer(qm_sema *s, const qm_ast_expr *e, const char *what);
qm_status qm_sema_int_value(qm_sema *s, uint32_t v, qm_span at, const char *what, int64_t lo,
                            int64_t hi, const char *flag, int64_t *out);
/* A value as a condition: bool, and whatever a cast makes a bool. */
uint32_t qm_sema_condition(qm_sema *s, const qm_ast_expr *e);
uint32_t qm_sema_truth(qm_sema *s, uint32_t v, qm_span at);
/* Bits of a value that indices can reach; 0 when there are none. */
uint32_t qm_sema_bits_of(qm_type t);

static inline qm_type qm_sema_type_of(const qm_sema *s, uint32_t v)
{
    return qm_expr_at(s->m, v)->type;
}
static inline qm_type qm_type_make(qm_type_kind kind, uint32_t width)
{
    return (qm_type){.kind = (uint8_t)kind, .unsized = 0, .width = width};
}
static inline qm_type qm_type_unsized(qm_type_kind kind)
{
    return (qm_type){.kind = (uint8_t)kind, .unsized = 1, .width = 64};
}
static inline bool qm_type_is_scalar_bit(qm_type t)
{
    return t.kind == QM_T_BOOL || (t.kind == QM_T_BIT && t.width == 0);
}
static inline bool qm_type_is_integer(qm_type t)
{
    return t.kind == QM_T_INT || t.kind == QM_T_UINT;
}
static inline bool qm_type_is_bits(qm_type t)
{
    return t.kind == QM_T_BIT && t.width > 0;
}

/* expr.c */
uint32_t qm_sema_expr(qm_sema *s, const qm_ast_expr *e);
/* A node with its operands; reports a constant expression without a value. */
uint32_t qm_sema_node(qm_sema *s, qm_expr_op op, qm_type t, uint32_t a, uint32_t b, qm_span at);
/* operate.c: the type that operands of two standard types (bit, bool, int, uint, float, complex)
 * get, and a op b by the promotion rules. */
qm_type qm_sema_promoted(qm_type a, qm_type b);
uint32_t qm_sema_binary(qm_sema *s, qm_ast_op op, uint32_t a, uint32_t b, qm_span at);
uint32_t qm_sema_unary(qm_sema *s, qm_ast_op op, uint32_t a, qm_span at);
const char *qm_ast_op_text(qm_ast_op op);

/* bits.c */
qm_status qm_sema_assign(qm_sema *s, const qm_ast_stmt *st);
/* The value of an expression or a measurement. */
uint32_t qm_sema_right_side(qm_sema *s, const qm_ast_expr *e);
/* v, the value of e, for a variable of type `to`: a slice of a number is a register also when one
 * index chooses it, so that "bit[1] b = i[0];" and "bit b = i[0];" are both right. */
uint32_t qm_sema_sliced(qm_sema *s, const qm_ast_expr *e, uint32_t v, qm_type to);

/* decl.c */
qm_status qm_sema_decl(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_const(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_io(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_alias(qm_sema *s, const qm_ast_stmt *st);
/* A variable with its DECL op; its index, or QM_NONE after an error. init: expression or QM_NONE.
 */
uint32_t qm_sema_variable(qm_sema *s, qm_ast_ident name, qm_type t, uint32_t init);
/* A cell of the program, or of the subroutine being defined. */
uint32_t qm_sema_cell(qm_sema *s, qm_name name, qm_type t, bool global, qm_span at);
/* A name of the compiler's own, which the program has not used so far. */
qm_name qm_sema_fresh_name(qm_sema *s, uint32_t number);
/* Can there be one more variable of the type, or an array of such? If not, its name is poisoned. */
bool qm_sema_check_variable(qm_sema *s, qm_ast_ident name, qm_type t);
/* A variable of the compiler's own. */
uint32_t qm_sema_temporary(qm_sema *s, qm_type t, uint32_t init);
qm_status qm_sema_check_bits(qm_sema *s, uint64_t more, qm_span at);

/* measure.c: measure, reset, barrier, nop. */
qm_status qm_sema_measure(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_reset(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_barrier(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_nop(qm_sema *s, const qm_ast_stmt *st);
/* A barrier or delay on the operands of st, all qubits in sight when there are none. */
qm_status qm_sema_push_on_qubits(qm_sema *s, const qm_ast_stmt *st, qm_op op, bool duplicates);
qm_status qm_sema_refuse_in_gate(qm_sema *s, qm_span at, const char *what);

/* timing.c: durations, delay, box. */
/* The variable is declared with value v; QM_NONE: it gets one that is not known. */
void qm_sema_note_value(qm_sema *s, uint32_t cell, uint32_t v);
/* Has the value a place in a running program? When it reads a stretch, an error says that it has
 * not. */
bool qm_sema_is_settled(qm_sema *s, uint32_t v, qm_span at);
/* Declares a name for an expression of stretches and durationofs. */
qm_status qm_sema_name_length(qm_sema *s, const qm_ast_stmt *st, uint32_t v);
qm_status qm_sema_stretch(qm_sema *s, const qm_ast_stmt *st); /* a declaration */
uint32_t qm_sema_durationof(qm_sema *s, const qm_ast_expr *e);
uint32_t qm_sema_time_literal(qm_sema *s, const qm_ast_expr *e);
/* A duration that is not known to be negative, as an expression: the length of `what`. */
uint32_t qm_sema_length(qm_sema *s, const qm_ast_expr *e, const char *what);
/* A box around the block; length: expression or QM_NONE; gate: as in qm_ctl. */
void qm_sema_push_box(qm_sema *s, uint32_t length, uint32_t body, bool gate);
qm_status qm_sema_delay(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_box(qm_sema *s, const qm_ast_stmt *st);

/* extern.c */
qm_status qm_sema_extern(qm_sema *s, const qm_ast_stmt *st);

/* cal.c: calibrations. */
qm_status qm_sema_calgrammar(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_cal(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_defcal(qm_sema *s, const qm_ast_stmt *st);

/* control.c */
/* A structured op, which runs the blocks from `region` on. */
void qm_sema_push_structured(qm_sema *s, qm_op_kind kind, const qm_ctl *c, uint32_t region);
qm_status qm_sema_if(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_for(qm_sema *s, const qm_ast_stmt *st);
/* Checks the body of a loop for errors of its own when the head is wrong. */
void qm_sema_check_loop(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_while(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_switch(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_jump(qm_sema *s, const qm_ast_stmt *st);

/* def.c: subroutines, and calls of them and of extern functions. */
qm_status qm_sema_def(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_return(qm_sema *s, const qm_ast_stmt *st);
/* Calls of the subroutine that e names; the arguments are checked, and a CALL op is made. The value
 * of the call, or the status of one whose result is dropped. */
uint32_t qm_sema_func_value(qm_sema *s, const qm_ast_expr *e);
qm_status qm_sema_func_call(qm_sema *s, const qm_ast_expr *e);
/* Stores the result in a variable of just its type; false, with nothing done, when e is not such a
 * call. */
bool qm_sema_func_into(qm_sema *s, const qm_ast_expr *e, uint32_t cell, qm_status *status);
/* Is e the call of a subroutine? Does it contain one, or something else that is computed by ops
 * before the statement? */
bool qm_sema_is_func_call(const qm_sema *s, const qm_ast_expr *e);
bool qm_sema_calls_func(const qm_sema *s, const qm_ast_expr *e);

/* physical.c: the physical qubit; in a subroutine, the formal one that stands for it. */
qm_status qm_sema_physical(qm_sema *s, uint64_t number, qm_span at, uint32_t *out);
bool qm_sema_is_implicit(const qm_sema *s, uint32_t reg); /* such a formal */
/* The formals at the end that stand for physical qubits, and what a call gives for them: nothing
 * yet in the subroutine's own body, whose calls qm_sema_complete_recursion() completes. */
uint32_t qm_sema_implicit_formals(const qm_sema *s, uint32_t func);
qm_status qm_sema_implicit_arguments(qm_sema *s, uint32_t func, qm_span at, uint32_t *out);
void qm_sema_complete_recursion(qm_sema *s);

/* call.c, modifier.c, gate_def.c */
/* Qubits that static operands number here: of the gate or subroutine being defined, or of the
 * program. */
uint32_t qm_sema_nqubits(const qm_sema *s);
/* A number that no entry of s->stamp has yet, which has one for each qubit that operands number. */
uint32_t qm_sema_new_stamp(qm_sema *s);
/* Position in q[0, n) of an operand that occurred before, or QM_NONE. */
uint32_t qm_sema_repeated(qm_sema *s, const uint32_t *q, uint32_t n);
/* Where to point when a list should hold `want` members: at those too many, or else at `name`. */
qm_span qm_sema_surplus(const qm_ast_exprs *list, uint32_t want, qm_span name);
/* "qubit 'q[3]'" for an operand. */
const char *qm_sema_qubit_text(qm_sema *s, uint32_t operand);
typedef struct qm_application { /* a gate with its parameters, while modifiers are applied */
    uint32_t gate;              /* QM_NONE: the identity, by a power of 0 */
    uint32_t nparams;           /* room in param for one more than every modifier may add */
    uint32_t nqubits;
    qm_param *param;
    uint32_t repeat; /* QM_NONE, or an int known at run time: how often it is applied, the inverse
                      * when negative */
    qm_span at;
} qm_application;
qm_status qm_sema_modify(qm_sema *s, const qm_ast_modifier *mod, qm_application *a);
qm_status qm_sema_gate_call(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_gate_def(qm_sema *s, const qm_ast_stmt *st);
qm_status qm_sema_opaque(qm_sema *s, const qm_ast_stmt *st);

#endif
