/* branch.c - branches and sets of them. Branches that end are kept with their memory for the next
 * ones, so that a long run allocates as much as its largest set takes. */

#include "runtime/interp/machine.h"

#include <stdlib.h>
#include <string.h>

/* What the branches of a set may take in all. Fixed numbers, so that what a run gives does not
 * depend on the machine. */
enum { MOST_AMPLITUDES_LOG2 = 24, MOST_BRANCHES = 1 << 16, MOST_BYTES = 1 << 28 };

void qm_set_push(qm_set *s, qm_branch *b)
{
    b->next = NULL;
    if (s->last != NULL)
        s->last->next = b;
    else
        s->first = b;
    s->last = b;
    s->n++;
}

qm_branch *qm_set_pop(qm_set *s)
{
    qm_branch *b = s->first;
    if (b == NULL)
        return NULL;
    s->first = b->next;
    if (s->first == NULL)
        s->last = NULL;
    s->n--;
    return b;
}

void qm_set_append(qm_set *s, qm_set *more)
{
    if (more->first == NULL)
        return;
    if (s->last != NULL)
        s->last->next = more->first;
    else
        s->first = more->first;
    s->last = more->last;
    s->n += more->n;
    *more = (qm_set){0};
}

qm_set qm_set_take(qm_set *s, uint32_t mark)
{
    qm_set taken = {0}, left = {0};
    qm_branch *b;
    while ((b = qm_set_pop(s)) != NULL)
        qm_set_push(b->mark == mark ? &taken : &left, b);
    *s = left;
    return taken;
}

static _Noreturn void no_memory(qm_machine *x)
{
    qm_rt_abort(x->rt, QM_ERR_MEMORY, "no memory for the branches of the program");
}

static qm_branch *new_branch(qm_machine *x)
{
    qm_branch *b = calloc(1, sizeof *b);
    if (b == NULL)
        no_memory(x);
    b->older = x->all;
    x->all = b;
    return b;
}

/* Room for the bytes up to x->used. */
static void reserve(qm_machine *x, qm_branch *b)
{
    if (x->used <= b->cap && b->bytes != NULL)
        return;
    uint64_t cap = b->cap * 2 > x->used ? b->cap * 2 : x->used + 64;
    uint8_t *bytes = realloc(b->bytes, cap);
    if (bytes == NULL)
        no_memory(x);
    b->bytes = bytes;
    b->cap = cap;
}

qm_branch *qm_branch_first(qm_machine *x)
{
    qm_branch *b = new_branch(x);
    b->weight = 1;
    x->at_work = b;
    x->nlive = 1;
    reserve(x, b);
    return b;
}

/* May there be n branches with states as large as the one at work? */
static bool states_fit(const qm_machine *x, uint32_t n)
{
    uint32_t active = x->rt->reg->nactive;
    return active < MOST_AMPLITUDES_LOG2 && n <= UINT32_C(1) << (MOST_AMPLITUDES_LOG2 - active);
}

/* May there be one branch more? */
static bool has_room(const qm_machine *x)
{
    uint64_t bytes = qm_qreg_bytes(x->rt->reg);
    return x->nlive < MOST_BRANCHES && x->used <= MOST_BYTES / (x->nlive + 1) &&
           states_fit(x, x->nlive + 1) && bytes <= x->rt->max_bytes / (x->nlive + 1);
}

void qm_branch_check_growth(qm_machine *x)
{
    x->crowded = x->nlive > 1 && !states_fit(x, x->nlive);
    if (x->crowded)
        longjmp(x->rt->leave, 1);
}

qm_branch *qm_branch_copy(qm_machine *x)
{
    qm_branch *from = x->at_work, *b = x->unused;
    x->crowded = !has_room(x);
    if (x->crowded || qm_explore_is_full(x->rt, x->rt->npaths + x->nlive))
        longjmp(x->rt->leave, 1);
    if (b != NULL) {
        x->unused = b->next;
    } else {
        b = new_branch(x);
        b->reg = calloc(1, sizeof *b->reg);
    }
    if (b->reg == NULL || qm_qreg_copy(x->rt->reg, b->reg) != QM_OK)
        no_memory(x);
    x->nlive++;
    b->weight = from->weight;
    b->shots = from->shots;
    b->hash = from->hash;
    b->mark = from->mark;
    reserve(x, b);
    memcpy(b->bytes, from->bytes, x->used);
    return b;
}

void qm_branch_drop(qm_machine *x, qm_branch *b)
{
    qm_qreg_zero(b == x->at_work ? x->rt->reg : b->reg); /* a large state gives its memory back */
    b->next = x->unused;
    x->unused = b;
    x->nlive--;
}

void qm_branch_select(qm_machine *x, qm_branch *b)
{
    qm_rt *rt = x->rt;
    if (x->at_work == b)
        return;
    x->at_work->reg = rt->reg;
    rt->reg = b->reg;
    x->at_work = b;
}

void qm_branches_free(qm_machine *x)
{
    while (x->all != NULL) {
        qm_branch *b = x->all;
        x->all = b->older;
        if (b != x->at_work)
            qm_qreg_delete(b->reg);
        free(b->bytes);
        free(b);
    }
    free(x->sorted);
    x->sorted = NULL;
    x->cap_sorted = 0;
    x->at_work = x->unused = NULL;
    x->nlive = 0;
}

uint64_t qm_set_enlarge(qm_machine *x, qm_set *s, uint64_t n)
{
    uint64_t at = (x->used + 15) & ~UINT64_C(15);
    uint64_t before = x->used;
    x->used = at + n;
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        reserve(x, b);
        memset(b->bytes + before, 0, x->used - before);
    }
    return at;
}
