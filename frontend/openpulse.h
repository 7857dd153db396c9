/* openpulse.h - checks of calibrations in the grammar "openpulse"; private to the front end.
 *
 * Bodies are parsed by the one grammar and checked against what OpenPulse has: its types, its
 * functions (openpulse.def) and its scopes. What is wrong is a warning (W_CALIBRATION): the text is
 * kept as it is, and devices may have words of their own. All cal blocks share one scope, which
 * bodies of defcals see, with their own parameters. */
#ifndef QM_FRONTEND_OPENPULSE_H
#define QM_FRONTEND_OPENPULSE_H

#include "frontend/sema.h"

/* Checks the body of a cal block or of a defcal. In *c, the variables of the program that the body
 * names become c->reads; for a defcal c->time is set. Constants of the program that the body names
 * become QM_CAL_CONST records. */
void qm_openpulse_block(qm_sema *s, const qm_ast_stmt *st, qm_cal *c);
void qm_openpulse_def(qm_sema *s, const qm_ast_stmt *st, qm_cal *c);

/* --- what openpulse*.c share --- */

/* What a value is for: the letters of openpulse.def. */
typedef enum qm_pulse_kind {
    QM_PK_ANY,      /* not known: accepted everywhere, silently */
    QM_PK_VOID,     /* v: no value */
    QM_PK_NUMBER,   /* r: bool, bit, int, uint, float */
    QM_PK_ANGLE,    /* a */
    QM_PK_COMPLEX,  /* c */
    QM_PK_DURATION, /* d */
    QM_PK_PORT,     /* p */
    QM_PK_FRAME,    /* f */
    QM_PK_WAVEFORM, /* w */
    QM_PK_QUBIT
} qm_pulse_kind;

typedef struct qm_pulse_value {
    uint8_t kind; /* qm_pulse_kind */
    bool array;   /* an array of that kind */
    bool known;   /* a number: its value is `number` */
    double number;
    qm_cal_time time; /* of a duration or waveform */
    uint32_t symbol;  /* that the value is, or QM_NONE */
    qm_span at;
} qm_pulse_value;

typedef struct qm_pulse_symbol {
    qm_name name;
    uint32_t scope;    /* 0: of all cal blocks */
    uint32_t shadowed; /* symbol, or QM_NONE */
    bool constant;
    qm_pulse_value value;  /* at its declaration, or what a function returns */
    const uint8_t *params; /* of a function: kinds, in the arena of the compilation; else NULL */
    uint32_t nparams;
    uint32_t clock, body; /* FRAME: its clock in that body */
    qm_span at;
} qm_pulse_symbol;

/* The check of one body. */
typedef struct qm_pulse_check {
    qm_sema *s;
    qm_cal *cal;
    uint32_t body;  /* its number, from 1 */
    uint32_t scope; /* depth: 0 in a cal block */
    uint32_t flow;  /* control statements around */
    uint32_t loops;
    bool faulty;         /* the body could not be read whole so far */
    bool timed;          /* the time is known so far */
    qm_cal_time *clocks; /* per frame of the body: since its beginning */
    uint32_t nclocks, cap_clocks;
    uint32_t *reads; /* cells that the body names */
    uint32_t nreads, cap_reads;
} qm_pulse_check;

/* openpulse_names.c */
/* A declaration in the innermost scope; a clash is reported, and the newer one counts. NULL for a
 * name that the parser could not read. Valid until the next declaration. */
qm_pulse_symbol *qm_pulse_declare(qm_pulse_check *p, qm_ast_ident id, qm_pulse_kind kind);
void qm_pulse_leave(qm_pulse_check *p); /* the innermost scope */
/* The index of the symbol, or QM_NONE. */
uint32_t qm_pulse_find(const qm_pulse_check *p, qm_name name);
/* The value of a name: of a calibration, or of the program. An unknown one is reported once. */
qm_pulse_value qm_pulse_name(qm_pulse_check *p, qm_ast_ident id);
/* Reports that no function has the name. */
void qm_pulse_unknown_function(qm_pulse_check *p, qm_ast_ident id);
qm_diag_rec qm_pulse_warn(qm_pulse_check *p, qm_span at, const char *fmt, ...) QM_PRINTF(3, 4);

/* openpulse_expr.c */
qm_pulse_value qm_pulse_expr(qm_pulse_check *p, const qm_ast_expr *e);
qm_pulse_kind qm_pulse_type(const qm_ast_type *t, bool *array);
/* Does a value of kind `from` fit where `to` is wanted? */
bool qm_pulse_fits(qm_pulse_kind to, qm_pulse_kind from);
const char *qm_pulse_kind_text(qm_pulse_kind kind); /* "a frame" */
/* Reports a value of another kind than `to`. */
void qm_pulse_expect(qm_pulse_check *p, const qm_pulse_value *v, qm_pulse_kind to);
qm_pulse_kind qm_pulse_kind_of(qm_type t);

/* openpulse_call.c */
qm_pulse_value qm_pulse_call(qm_pulse_check *p, const qm_ast_expr *e);
/* The function of openpulse.def whose name is most like the typed one, or NULL. */
const char *qm_pulse_similar_function(qm_str typed, uint32_t *distance);

/* openpulse_time.c: clocks of frames. */
void qm_pulse_advance(qm_pulse_check *p, const qm_pulse_value *frame, qm_cal_time by);
/* Brings the frames to the latest of their clocks; with n 0 all frames of the body. */
void qm_pulse_align(qm_pulse_check *p, const qm_pulse_value *frames, uint32_t n);
/* Something takes a time that is not known. */
void qm_pulse_lose_time(qm_pulse_check *p);
qm_cal_time qm_pulse_total(const qm_pulse_check *p);
qm_cal_time qm_pulse_constant_time(const qm_module *m, uint32_t expr); /* of a duration */
qm_cal_time qm_pulse_time_sum(qm_cal_time a, double sign, qm_cal_time b);

#endif
