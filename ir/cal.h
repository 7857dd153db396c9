/* cal.h - calibrations: what a program says to the pulse level of a device.
 *
 * A module keeps the text of calibrations and what compilation needs to know of it. An op
 * QM_OP_CAL stands where the text stands among the operations; it acts on nothing. */
#ifndef QM_IR_CAL_H
#define QM_IR_CAL_H

#include "ir/expr.h"
#include "support/diag.h"
#include "support/intern.h"

typedef enum qm_cal_kind {
    QM_CAL_GRAMMAR, /* defcalgrammar "text"; */
    QM_CAL_BLOCK,   /* cal { text } */
    QM_CAL_DEF,     /* defcal name(params) qubits -> result { text } */
    QM_CAL_CONST    /* const name = value: a constant of the program that bodies name; has no op */
} qm_cal_kind;

/* A parameter of a defcal: any value, by name, or one value. */
typedef struct qm_cal_param {
    qm_name name;   /* QM_NONE: one value */
    qm_type type;   /* of a name */
    uint32_t value; /* float[64] or duration constant; QM_NONE: any */
} qm_cal_param;

/* A qubit of a defcal: any, by name, or a physical one. */
typedef struct qm_cal_qubit {
    qm_name name; /* QM_NONE: physical */
    uint32_t number;
} qm_cal_qubit;

/* How long a body takes on the frame that it uses longest. */
typedef struct qm_cal_time {
    bool known; /* false: it depends on values that are not constant, or on control flow */
    double femtoseconds, dt;
} qm_cal_time;

typedef struct qm_cal {
    uint8_t kind;   /* qm_cal_kind */
    qm_name name;   /* DEF, CONST; else QM_NONE */
    qm_str text;    /* as written between quotes or braces, with "\n" as line ends; in the module's
                     * arena, or one that outlives the module */
    uint32_t gate;  /* DEF: the gate of that name; QM_NONE: none, or it has two names */
    qm_type result; /* DEF: VOID when there is none */
    uint32_t value; /* CONST: expression; else QM_NONE */
    const qm_cal_param *params; /* DEF; lie as `text` does */
    const qm_cal_qubit *qubits;
    uint32_t nparams, nqubits;
    uint32_t reads, nreads; /* variables of the program that the text names: cells at
                             * m->pool[reads] */
    qm_cal_time time;       /* DEF */
    qm_span at;
} qm_cal;

/* Adds a record; returns its index. */
uint32_t qm_module_add_cal(qm_module *m, const qm_cal *c);
/* A call that a calibration may be for. */
typedef struct qm_cal_call {
    qm_name name;
    const double *params; /* NaN: a value that is not known */
    uint32_t nparams;
    const uint32_t *qubits; /* hardware numbers; QM_NONE: a qubit that has none. NULL: not known */
    uint32_t nqubits;
} qm_cal_call;

/* The defcal that applies to a call, or QM_NONE. By the specification the most specific one counts:
 * one that names more of the physical qubits, then one that names more of the values; of equals
 * the last, which overwrites the others. What is not known equals nothing that a defcal names. */
uint32_t qm_cal_match(const qm_module *m, const qm_cal_call *call);
/* How long the defcal that applies to a call takes; false when there is none. The time is not known
 * when another defcal would apply by what is not known of the call, and takes another time. */
bool qm_cal_match_time(const qm_module *m, const qm_cal_call *call, qm_cal_time *out);
/* How long the defcal takes. */
qm_cal_time qm_defcal_duration(const qm_module *m, uint32_t cal);

#endif
