/* certify.h - whether the steps of a compilation, and all of them together, have kept what the
 * program does: what --verify finds and --certificate writes (docs/certificate.md). */
#ifndef QM_TOOLS_CERTIFY_H
#define QM_TOOLS_CERTIFY_H

#include "equiv/equiv.h"
#include "passes/pass.h"

/* A run of a pass, or at the end of the list the writing of the output. */
typedef struct qm_certified_step qm_certified_step;
struct qm_certified_step {
    qm_certified_step *next;
    qm_pass_time time;
    qm_equiv_result check;
    bool distribution; /* the check was about the measured distribution, not the unitary */
};

typedef struct qm_certifier {
    const qm_goal *goal;
    qm_arena *arena;           /* of all results */
    qm_module *input, *before; /* copies of the program as read, and before the step that runs */
    qm_certified_step *first, **end;
    uint32_t nsteps;
    bool whole_checked;
    qm_equiv_result whole;   /* the input against the output */
    bool distribution;       /* as in a step, of the whole */
    bool some_only_measured; /* a pass has kept no more than the measured distribution */
} qm_certifier;

/* goal and arena must outlive the certifier. Keeps a copy of the input. */
void qm_certifier_init(qm_certifier *c, const qm_module *input, const qm_goal *goal,
                       qm_arena *arena);
void qm_certifier_free(qm_certifier *c);
/* Around each step: `assumes` is what it may take for granted, of what the goal grants. A pass that
 * says that it has kept no more than the measured distribution is held to that. A step that has
 * changed what the program does is reported (E0901) and returns QM_ERR_INTERNAL. Each check
 * does the work that qm_equiv_check() does without a limit of time, and takes memory for a copy
 * of the module. */
void qm_certifier_before(qm_certifier *c, const qm_module *m);
qm_status qm_certifier_after(qm_certifier *c, unsigned assumes, const qm_module *m,
                             const qm_pass_time *time);
/* The program is again what it was at the start: forgets the steps. */
void qm_certifier_again(qm_certifier *c);
/* Compares the input with the output as it was read back. Returns as qm_certifier_after(). */
qm_status qm_certifier_whole(qm_certifier *c, const qm_module *output);
/* DIFFERENT when anything is; SAME when all steps or the whole are; else UNKNOWN. */
qm_equiv_verdict qm_certifier_verdict(const qm_certifier *c);
/* The first step that is not SAME, or NULL. */
const qm_certified_step *qm_certifier_doubt(const qm_certifier *c);

/* A text and where it comes from. */
typedef struct qm_certified_text {
    const char *path, *format; /* format NULL: a source */
    const char *text;
    size_t size;
} qm_certified_text;

/* All else that a certificate says. */
typedef struct qm_certificate {
    const qm_certifier *certifier;
    const char *pipeline;
    const qm_certified_text *sources; /* the program, what it includes, the weights */
    uint32_t nsources;
    const qm_certified_text *output; /* NULL: none was written */
    bool stopped;                    /* Ctrl-C has ended a search */
} qm_certificate;

/* Appends the certificate as JSON. QM_ERR_MEMORY. */
qm_status qm_certificate_json(const qm_certificate *c, qm_text *out);

#endif
