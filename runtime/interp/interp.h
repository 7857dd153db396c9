/* interp.h - programs run without LLVM: the ops of a module are walked, and expressions are
 * evaluated by the constructors that fold constants (ir/fold.h), so that a value means what it
 * means everywhere else.
 *
 * All paths of a program are run together as a set of branches. A measurement splits each branch,
 * control flow parts the set and joins it again, and branches that have become equal are merged:
 * a loop that measures, resets and corrects costs its rounds and not two to their power. */
#ifndef QM_RUNTIME_INTERP_INTERP_H
#define QM_RUNTIME_INTERP_INTERP_H

#include "ir/module.h"
#include "runtime/program.h"

typedef struct qm_interp qm_interp;

/* The program of a FLAT module, which serves it until qm_interp_free() as its memory for values,
 * and is changed. *out is NULL, with QM_OK, when the module has something that the interpreter
 * lacks: calls of C functions, integers of loops above 64 bits, values above 256 bits, durationof,
 * a gate without a row whose operands are not all known. QM_ERR_INPUT with a diagnostic;
 * QM_ERR_MEMORY. */
qm_status qm_interp_make(qm_module *m, qm_interp **out, const qm_program **program);
void qm_interp_free(qm_interp *x); /* NULL is fine */

/* Would a run take longer than making native code for it does? By the ops that it executes, as far
 * as bounds of loops are known. */
bool qm_interp_is_slow(const qm_interp *x);
/* Does a path make so many outcomes that only merging keeps the paths of an exact run few? */
bool qm_interp_has_many_paths(const qm_interp *x);
/* Lets runs give up when they turn out so, unless merging saves them more. */
void qm_interp_allow_giving_up(qm_interp *x);
/* Lets runs give up after that many steps, of about 60 ns each; 0: never. */
void qm_interp_limit(qm_interp *x, double steps);
/* That the last run took. */
double qm_interp_steps(const qm_interp *x);
/* Did the last run, which has then failed without a message, give up? */
bool qm_interp_gave_up(const qm_interp *x);

#endif
