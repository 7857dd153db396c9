/* reach.h - the rows of "qasmill limits", shown as text, JSON and a plot. */
#ifndef QM_TOOLS_REACH_H
#define QM_TOOLS_REACH_H

#include "encode/limits.h"
#include "tools/cli.h"

typedef struct qm_reach_row {
    uint32_t bits; /* the image has 2^bits x 2^bits pixels */
    const char *method;
    double percent; /* of the coefficients dropped */
    qm_effect effect;
    double psnr; /* dB */
} qm_reach_row;

typedef struct qm_reach {
    const qm_target *target;
    double shots, readable; /* dB */
    qm_reach_row *rows;     /* by size, then in the order of methods */
    uint32_t nrows, cap;
} qm_reach;

enum { QM_REACH_METHODS = 4 };
extern const char *const qm_reach_methods[QM_REACH_METHODS];

/* The largest size of a method of at least t->readable; NULL: none. */
const qm_reach_row *qm_reach_largest(const qm_reach *t, const char *method);

void qm_reach_json(const qm_reach *t, qm_text *out);
/* An SVG of PSNR over size, a line for each method. */
void qm_reach_svg(const qm_reach *t, qm_text *out);

#endif
