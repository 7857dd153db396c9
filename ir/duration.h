/* duration.h - lengths of time.
 *
 * A duration has a part in SI units, counted in femtoseconds, so that ns, us, ms and s add up
 * exactly, and a part in units of dt, the length of a sample of the backend. How long a dt is may
 * be unknown; sums, differences and multiples need not know it. */
#ifndef QM_IR_DURATION_H
#define QM_IR_DURATION_H

#include "ir/expr.h"
#include "support/text.h"

typedef struct qm_duration {
    double fs, dt;
} qm_duration;

typedef struct qm_time_unit {
    const char *name;
    double fs;
} qm_time_unit;

/* ns, us, ms, s: from the shortest. */
enum { QM_TIME_UNITS = 4 };
extern const qm_time_unit qm_time_units[QM_TIME_UNITS];

static inline qm_duration qm_duration_add(qm_duration a, qm_duration b)
{
    return (qm_duration){a.fs + b.fs, a.dt + b.dt};
}
static inline qm_duration qm_duration_scale(qm_duration a, double k)
{
    return (qm_duration){a.fs * k, a.dt * k};
}
/* The sign of a - b, where one dt is dt_fs femtoseconds (0: unknown). False when that must be known
 * and is not: the parts differ in opposite directions. */
bool qm_duration_compare(qm_duration a, qm_duration b, double dt_fs, int *order);
/* a / b; false when one dt must be known and is not: there are both SI and dt parts. */
bool qm_duration_ratio(qm_duration a, qm_duration b, double dt_fs, double *out);

/* The femtoseconds of a literal: `number` of a unit. Decimals that mean a whole number of them give
 * it, whatever the binary rounding of `number` is. */
double qm_duration_literal(double number, double unit_fs);

/* How the text of a duration binds as an expression. */
typedef enum qm_duration_form {
    QM_DF_LITERAL,  /* 100.0ns */
    QM_DF_NEGATIVE, /* -100.0ns */
    QM_DF_SUM       /* 100.0ns + 20.0dt */
} qm_duration_form;
/* Appends the duration as an OpenQASM expression that gives just this value when it is read. */
qm_duration_form qm_duration_expr(qm_duration d, qm_text *out);
/* Appends it for people: an SI part that is no multiple of a unit is rounded. */
void qm_duration_text(qm_duration d, qm_text *out);
/* Reads a sum or difference of literals: "100ns", "-1.5us + 20dt". False when it is none. */
bool qm_duration_parse(const char *text, qm_duration *out);

/* The value of a constant of type duration. */
qm_duration qm_expr_as_duration(const qm_module *m, uint32_t id);

#endif
