/* lower.h - the state of lowering one module to LLVM IR, and what its parts offer each other.
 *
 * A FLAT module becomes one function entry(rt, frame), and one for each subroutine. Each cell is an
 * alloca that LLVM turns into registers; quantum work is calls of the runtime (runtime/rt.h).
 * Values by type: bool and scalar bit i1, bit[n] iN, int, uint and angle iW, float a double,
 * complex two (narrower ones are rounded after each operation), duration {double fs, double dt}. A
 * bit register of more than QM_WORD_BITS bits lives in memory as one byte a bit, as in the frame.
 */
#ifndef QM_BACKENDS_LLVM_LOWER_H
#define QM_BACKENDS_LLVM_LOWER_H

#include "ir/duration.h"
#include "ir/module.h"
#include "runtime/plan/frame.h"
#include "runtime/rt.h"

#include <llvm-c/Core.h>

enum { QM_WORD_BITS = 64, QM_WORD_BYTES = 8 };

/* The runtime functions of rt.def. */
typedef enum qm_rt_id {
#define RT_FUNCTION(name, result, arguments) QM_FN_##name,
#include "runtime/rt.def"
#undef RT_FUNCTION
    QM_FN_COUNT
} qm_rt_id;

typedef struct qm_slot {
    LLVMValueRef memory; /* alloca */
    LLVMTypeRef type;    /* what it holds */
    LLVMValueRef *sizes; /* of an array: i64 a dimension; memory is then its first element */
    bool bytes;          /* one byte a bit */
    uint32_t offset;     /* in the frame; QM_NONE: not a result of the program */
} qm_slot;

/* Where in a source a run-time error would be. */
typedef struct qm_line_table {
    uint32_t source;  /* index in the sources, QM_NONE at first */
    uint32_t *begins; /* offset of each line's first byte */
    uint32_t n, cap;
    uint32_t line, offset, column; /* of the newest answer, to count columns onward */
} qm_line_table;

typedef struct qm_lower {
    const qm_module *m;
    const qm_plan *plan;
    qm_arena *arena; /* whatever lives until the module is lowered */
    LLVMContextRef cx;
    LLVMModuleRef mod;
    LLVMBuilderRef b;
    LLVMBuilderRef entry_b; /* at the end of the block of allocas */
    LLVMTypeRef i1, i8, i32, i64, f32, f64, ptr, none;
    uint32_t func; /* the subroutine being lowered; QM_NONE: the program */
    LLVMValueRef fn, rt, frame;
    LLVMValueRef ended;     /* address of a byte: not 0 once the program has ended */
    LLVMValueRef depth;     /* i32: calls around this one */
    LLVMValueRef map;       /* in a subroutine: address of its actual qubits; else NULL */
    LLVMValueRef actuals;   /* scratch for the actual qubits of a call */
    LLVMBasicBlockRef exit; /* ends the program: stores the results, or tells the caller to */
    LLVMBasicBlockRef stop; /* ends it without results */
    LLVMValueRef *fns;      /* per subroutine */
    LLVMTypeRef *fn_types;
    uint32_t *first_segment; /* per block */
    LLVMValueRef rt_fn[QM_FN_COUNT];
    LLVMTypeRef rt_type[QM_FN_COUNT];
    qm_slot *slots;                  /* per cell */
    qm_frame layout;                 /* of the globals in the frame */
    uint32_t nparts;                 /* most parts of arrays that an op has */
    LLVMValueRef parts, range;       /* scratch for qm_rt_part and qm_rt_range() */
    uint32_t widest;                 /* bits of the widest register that is bytes */
    LLVMValueRef words;              /* scratch that packs wide bit registers */
    LLVMValueRef pair;               /* scratch for a complex number */
    LLVMValueRef qubits, angles;     /* scratch for the arguments of qm_rt_gate */
    const LLVMValueRef *gate_params; /* in the body of a gate: doubles; else NULL */
    /* Values of the expression being evaluated: valid where stamp is epoch. */
    LLVMValueRef *value;
    uint32_t *stamp;
    uint32_t epoch;
    uint32_t *seen; /* expressions stamped in this epoch, in order */
    uint32_t nseen, cap_seen;
    bool *fallible; /* per expression: its evaluation can end the program */
    uint32_t span;  /* of the op being lowered: index in m->spans */
    qm_line_table lines;
    qm_status status; /* the first error; lowering stops at the next op */
} qm_lower;

/* An LLVM module being made. */
typedef struct qm_ir {
    LLVMContextRef cx;
    LLVMModuleRef mod;
    LLVMBuilderRef code, entry;
} qm_ir;

typedef struct qm_lower_options {
    bool with_main;     /* emit main(), which calls qm_program_main */
    bool external_data; /* kernel ops are external symbols (program_data.h) and not emitted */
} qm_lower_options;

/* Lowers m, which is FLAT and planned as `plan`, into the empty LLVM module of ir. QM_ERR_INPUT
 * with a diagnostic when the module has something that native code cannot do. Time is linear in
 * ops. */
qm_status qm_lower_module(const qm_module *m, const qm_plan *plan, qm_lower_options options,
                          qm_arena *arena, const qm_ir *ir);

/* Reports that the op at l->span cannot be compiled; lowering ends. */
void qm_lower_error(qm_lower *l, qm_diag_code code, const char *fmt, ...) QM_PRINTF(3, 4);

/* lower_call.c: calls and checks. */
LLVMValueRef qm_call_rt(qm_lower *l, qm_rt_id id, LLVMValueRef *args, uint32_t n);
LLVMValueRef qm_call_intrinsic(qm_lower *l, const char *name, LLVMTypeRef type, LLVMValueRef *args,
                               uint32_t n);
/* A function of libm by its C name, from doubles to a double, called as it is. */
LLVMValueRef qm_call_libm(qm_lower *l, const char *name, LLVMValueRef *args, uint32_t n);
/* Line and column of l->span as two i32. */
void qm_line_column(qm_lower *l, LLVMValueRef place[2]);
/* When `bad` (i1) is true the program ends with the message at l->span. */
void qm_check(qm_lower *l, LLVMValueRef bad, const char *message);
/* Element `index` (typed by t, may be negative) of n as an i32 in [0, n), checked at run time. */
LLVMValueRef qm_checked_index(qm_lower *l, LLVMValueRef index, qm_type t, uint32_t n);
/* The index as an i64; what does not fit becomes one that is out of any range. */
LLVMValueRef qm_index_as_i64(qm_lower *l, LLVMValueRef index, qm_type t);
/* Continues at `next` unless the runtime asks to stop. */
void qm_poll(qm_lower *l, LLVMBasicBlockRef next);
LLVMBasicBlockRef qm_new_block(qm_lower *l);
LLVMValueRef qm_const32(const qm_lower *l, uint32_t v);
LLVMValueRef qm_entry_alloca(qm_lower *l, LLVMTypeRef type, const char *name);
LLVMValueRef qm_byte_at(qm_lower *l, LLVMValueRef base, LLVMValueRef index);

/* lower_cell.c: classical variables. */
/* A value at an address in the frame's layout; t is no BIT with a width. */
LLVMValueRef qm_frame_load(qm_lower *l, LLVMValueRef from, qm_type t);
void qm_frame_store(qm_lower *l, LLVMValueRef to, qm_type t, LLVMValueRef v);
void qm_cells_begin(qm_lower *l); /* lays out the frame */
void qm_cells_enter(qm_lower *l); /* makes and clears the slots of l->func, reads inputs */
uint32_t qm_cells_bytes(const qm_lower *l, uint32_t func); /* of the cells of a subroutine */
void qm_cells_finish(qm_lower *l);                         /* writes the results to the frame */
LLVMValueRef qm_cell_load(qm_lower *l, uint32_t cell);
void qm_cell_store(qm_lower *l, uint32_t cell, LLVMValueRef value);
/* Bit `index` (i32, in range) of a bit cell. */
LLVMValueRef qm_cell_load_bit(qm_lower *l, uint32_t cell, LLVMValueRef index);
void qm_cell_store_bit(qm_lower *l, uint32_t cell, LLVMValueRef index, LLVMValueRef bit);
/* cell := expression. */
void qm_cell_assign(qm_lower *l, uint32_t cell, uint32_t expr);
void qm_cell_clear(qm_lower *l, uint32_t cell);

/* lower_array.c: arrays. They lie in the frame, those of subroutines with their caller. */
void qm_arrays_begin(qm_lower *l); /* finds nparts */
void qm_arrays_enter(qm_lower *l); /* makes the scratch, and the slots of global arrays */
/* The value of an AT node whose operands are known; before is NULL when it is absent. */
LLVMValueRef qm_build_position(qm_lower *l, const qm_expr *e, LLVMValueRef before,
                               LLVMValueRef index, LLVMValueRef size);
LLVMValueRef qm_build_element(qm_lower *l, const qm_expr *e, LLVMValueRef position);
void qm_array_declare(qm_lower *l, const qm_op *op);
void qm_element_assign(qm_lower *l, const qm_op *op);
void qm_lower_copy(qm_lower *l, const qm_op *op);
/* Formal arrays as parameters of functions: how many, and taking them over from parameter n on. */
uint32_t qm_array_params(const qm_lower *l, uint32_t cell, LLVMTypeRef *types);
uint32_t qm_array_read_params(qm_lower *l, uint32_t cell, uint32_t n);
/* Argument number k of a call, appended to args; returns the new n. What has been packed is
 * unpacked after the call, the last one first. */
uint32_t qm_array_pass(qm_lower *l, const qm_call *c, uint32_t k, uint32_t formal,
                       LLVMValueRef *args, uint32_t n);
/* The sizes of argument number k, of n dimensions, after it was passed. */
void qm_array_sizes(qm_lower *l, uint32_t k, uint32_t n, LLVMValueRef *sizes);
void qm_array_return(qm_lower *l, const qm_call *c, uint32_t k, uint32_t formal,
                     LLVMValueRef packed);

/* lower_expr.c: expressions. */
void qm_exprs_begin(qm_lower *l);
LLVMTypeRef qm_value_type(const qm_lower *l, qm_type t);
LLVMValueRef qm_eval(qm_lower *l, uint32_t expr);
/* The value as a double; an angle in radians. */
LLVMValueRef qm_eval_double(qm_lower *l, uint32_t expr);
LLVMValueRef qm_eval_index(qm_lower *l, uint32_t expr, uint32_t n); /* checked, i32 */
LLVMValueRef qm_const_value(const qm_lower *l, uint32_t expr);
/* Bits of any width as another width: cut or extended by zeros, or by the sign. */
LLVMValueRef qm_resize(qm_lower *l, LLVMValueRef v, LLVMTypeRef type, bool is_signed);

/* lower_arith.c, lower_cast.c: one operation on values whose operands are evaluated. */
LLVMValueRef qm_build_arith(qm_lower *l, const qm_expr *e, const LLVMValueRef v[3]);
LLVMValueRef qm_build_cast(qm_lower *l, LLVMValueRef v, qm_type from, qm_type to);
LLVMValueRef qm_build_radians(qm_lower *l, LLVMValueRef v, qm_type t);
LLVMValueRef qm_round_float(qm_lower *l, LLVMValueRef v, qm_type t);
/* lower_complex.c: operators with a complex operand, whose second one may be NULL, and casts. */
LLVMValueRef qm_build_complex(qm_lower *l, const qm_expr *e, LLVMValueRef x, LLVMValueRef y);
LLVMValueRef qm_build_to_complex(qm_lower *l, LLVMValueRef v, qm_type from, qm_type to);

/* lower_duration.c: the type duration; an operation that has one as its value or first or second
 * operand. */
LLVMTypeRef qm_duration_type(const qm_lower *l);
LLVMValueRef qm_duration_constant(const qm_lower *l, qm_duration d);
/* To and from an f64 in seconds: a dt part ends the program when the length of a dt is not known;
 * seconds are rounded to whole femtoseconds. */
LLVMValueRef qm_duration_seconds(qm_lower *l, LLVMValueRef v);
LLVMValueRef qm_seconds_duration(qm_lower *l, LLVMValueRef v);
LLVMValueRef qm_build_duration(qm_lower *l, const qm_expr *e, const LLVMValueRef v[3]);

/* lower_gate.c: ops on qubits. */
void qm_gates_begin(qm_lower *l); /* scratch of l->fn */
/* Evaluates the qubits of an op and stores them at `array`; equal ones are a run-time error. */
void qm_store_qubits(qm_lower *l, const qm_op *op, LLVMValueRef array);
void qm_lower_gate(qm_lower *l, const qm_op *op);
/* A parameter as a double. */
LLVMValueRef qm_gate_param(qm_lower *l, const qm_param *p);
/* Calls qm_rt_gate() with the qubits at l->qubits. */
void qm_call_gate(qm_lower *l, uint32_t row, uint32_t ncontrols, uint64_t on,
                  const LLVMValueRef *params, LLVMValueRef power);
void qm_lower_measure(qm_lower *l, const qm_op *op);
void qm_lower_reset(qm_lower *l, const qm_op *op);
void qm_lower_phase(qm_lower *l, const qm_block *block);
/* lower_power.c */
void qm_lower_power(qm_lower *l, const qm_op *op);

/* lower_func.c: subroutines. */
void qm_funcs_declare(qm_lower *l);
/* Begins the function of subroutine l->func: parameters, cells and the ways out. Code starts in
 * the block returned; where the body ends is *end. */
LLVMBasicBlockRef qm_func_begin(qm_lower *l, LLVMBasicBlockRef *end);
void qm_func_finish(qm_lower *l, LLVMBasicBlockRef start, LLVMBasicBlockRef end);
void qm_lower_call(qm_lower *l, const qm_op *op);
void qm_lower_return(qm_lower *l, const qm_op *op);

/* lower_extern.c: calls of C functions. */
void qm_lower_extern_call(qm_lower *l, const qm_op *op);
/* Values as C has them; no complex ones to C. */
LLVMValueRef qm_to_c(qm_lower *l, LLVMValueRef v, qm_type t, LLVMTypeRef type);
LLVMValueRef qm_from_c(qm_lower *l, LLVMValueRef v, qm_type t);
/* The weak symbol of a C function, for files: null when nothing that is linked defines it. */
LLVMValueRef qm_extern_address(qm_lower *l, const char *name);
/* lower_extern_array.c: an array that a C function is given. */
typedef struct qm_extern_array {
    uint32_t formal, ndims;
    qm_type type; /* of its elements */
    LLVMTypeRef c_type;
    LLVMValueRef packed, memory; /* the elements one after the other: as the program has them, in
                                  * the types of C */
    LLVMValueRef count, bytes;   /* of elements; in the memory of C */
    LLVMValueRef sizes[QM_MAX_DIMENSIONS];
} qm_extern_array;
/* Argument number k of a call; a->c_type is set. Before and after the call, where the last one
 * comes first. */
void qm_extern_array_pass(qm_lower *l, const qm_call *c, uint32_t k, uint32_t formal,
                          qm_extern_array *a);
void qm_extern_array_return(qm_lower *l, const qm_call *c, uint32_t k, const qm_extern_array *a);

/* lower_flow.c: the head of a structured op. Its regions run from starts[] to join; after the last
 * one, code goes on at exit. */
typedef struct qm_regions {
    uint32_t first, n; /* blocks of the module */
    LLVMBasicBlockRef *starts;
    LLVMBasicBlockRef join, exit;
    bool loop;
} qm_regions;
void qm_lower_flow(qm_lower *l, const qm_op *op, qm_regions *r);

#endif
