/* reduce.c - sums over variables.
 *
 * Where a variable y is in no wire, its sum is of exp(i phase) over both of its values, and phase(y
 * = 1) - phase(y = 0) is found as pi d + a constant, for a bit d, or not at all:
 *
 *   HH     pi d, d = z + r        paths with z != r cancel one another, so z is r
 *   omega  pi / 2 + pi d          a phase of pi / 4 - pi / 2 d (and of the opposite signs)
 *
 * (Amy, arXiv:1805.06908). An angle a times the exclusive or of y and a bit c gives a - 2 a c, and
 * these are added for all inputs at once, 64 in a word, digit by digit: in a Toffoli gate of h, t
 * and cx the sum is pi times the product of the controls. */
#include "equiv/tables/paths.h"

#include <string.h>

enum { MAX_MIXED = 6 }; /* variables all of whose values are tried */

static bool has(const qm_table_bit *f, uint32_t var)
{
    return f->vars >> var & 1;
}

static void clear(qm_table_paths *w, qm_table_bit *f)
{
    f->vars = 0;
    memset(f->table, 0, w->words * sizeof *f->table);
}

static void add(qm_table_paths *w, qm_table_bit *f, const qm_table_bit *g)
{
    f->vars ^= g->vars;
    qm_table_add(f->table, g->table, w->words);
    w->work += w->words;
}

/* Lists the phases with y whose angles are no multiples of pi / 2 in w->list, adds the others and
 * products to *d, and all their angles to *constant. Returns how many are listed. */
static uint32_t list_phases(qm_table_paths *w, uint32_t y, qm_table_bit *d, qm_turn *constant)
{
    uint32_t n = 0;
    *constant = 0;
    clear(w, d);
    for (uint32_t i = 0; i < w->open.n; i++) {
        const qm_table_phase *p = &w->open.list[i];
        if (!has(&p->bit, y))
            continue;
        *constant += p->angle;
        if (p->angle % QM_TURN_QUARTER != 0) {
            QM_RESERVE(w->tables->arena, w->list, n, w->cap_list);
            w->list[n++] = i;
        } else if (p->angle % QM_TURN_HALF != 0) {
            add(w, d, &p->bit);
            d->vars ^= (uint64_t)1 << y;
        }
    }
    add(w, d, &w->product[y]);
    for (uint64_t rest = w->live; rest; rest &= rest - 1) {
        uint32_t z = (uint32_t)__builtin_ctzll(rest);
        if (has(&w->product[z], y))
            d->vars ^= (uint64_t)1 << z;
    }
    return n;
}

/* The sum of twice the listed angles times their bits, in multiples of pi / 2^(planes - 1), for
 * these values of the variables: one table for each binary place. */
static void sum_angles(qm_table_paths *w, uint32_t n, uint64_t values, uint32_t planes)
{
    for (uint32_t k = 0; k < planes; k++)
        memset(w->planes[k], 0, w->words * sizeof(uint64_t));
    for (uint32_t i = 0; i < n; i++) {
        const qm_table_phase *p = &w->open.list[w->list[i]];
        uint64_t flip = (uint64_t)0 - (uint64_t)__builtin_parityll(p->bit.vars & values);
        for (uint32_t place = 0; place < planes; place++) {
            if (!(2 * p->angle >> (64 - planes + place) & 1))
                continue;
            for (uint32_t k = 0; k < w->words; k++) {
                uint64_t carry = p->bit.table[k] ^ flip;
                for (uint32_t j = place; j < planes; j++) {
                    uint64_t *sum = &w->planes[j][k], both = *sum & carry;
                    *sum ^= carry;
                    carry = both;
                }
            }
            w->work += 2.0 * (planes - place) * w->words;
        }
    }
}

/* The binary places that angles need; 0: too many. */
static uint32_t count_planes(const qm_table_paths *w, uint32_t n)
{
    qm_turn all = 0;
    for (uint32_t i = 0; i < n; i++)
        all |= 2 * w->open.list[w->list[i]].angle;
    uint32_t planes = all == 0 ? 1 : 64 - (uint32_t)__builtin_ctzll(all);
    return planes <= QM_TABLE_PATHS_PLANES ? planes : 0;
}

/* Is the sum in w->planes pi times the last of them and a constant, which is *constant? */
static bool is_half_turns(const qm_table_paths *w, uint32_t planes, qm_turn *constant)
{
    *constant = 0;
    for (uint32_t k = 0; k + 1 < planes; k++) {
        bool value;
        if (!qm_table_is_constant(w->planes[k], w->words, &value))
            return false;
        *constant += value ? (qm_turn)1 << (64 - planes + k) : 0;
    }
    return true;
}

/* Adds to *d the sum of twice the listed angles times the bits without y, where it is pi times a
 * bit, and takes what else it is from *constant. All values of the variables are tried. */
static bool add_listed(qm_table_paths *w, uint32_t y, uint32_t n, qm_table_bit *d,
                       qm_turn *constant)
{
    uint64_t vars = 0;
    for (uint32_t i = 0; i < n; i++)
        vars |= w->open.list[w->list[i]].bit.vars;
    vars &= ~((uint64_t)1 << y);
    uint32_t planes = count_planes(w, n), s = (uint32_t)__builtin_popcountll(vars);
    qm_turn first, other;
    if (planes == 0 || s > MAX_MIXED)
        return false;
    sum_angles(w, n, 0, planes);
    if (!is_half_turns(w, planes, &first))
        return false;
    uint64_t *start = w->sum.table;
    memcpy(start, w->planes[planes - 1], w->words * sizeof *start);
    uint64_t odd = 0;
    for (uint64_t values = (0 - vars) & vars; values; values = (values - vars) & vars) {
        bool single = (values & (values - 1)) == 0, value;
        sum_angles(w, n, values, planes);
        if (!is_half_turns(w, planes, &other) || other != first)
            return false;
        qm_table_add(w->planes[planes - 1], start, w->words);
        if (!qm_table_is_constant(w->planes[planes - 1], w->words, &value))
            return false;
        if (single)
            odd |= value ? values : 0;
        else if (value != __builtin_parityll(odd & values))
            return false;
    }
    qm_table_add(d->table, start, w->words);
    d->vars ^= odd;
    *constant -= first;
    return true;
}

/* phase(y = 1) - phase(y = 0) as pi d + *constant, which is a multiple of pi / 2. False when it is
 * none. */
static bool difference(qm_table_paths *w, uint32_t y, qm_table_bit *d, qm_turn *constant)
{
    uint32_t n = list_phases(w, y, d, constant);
    return (n == 0 || add_listed(w, y, n, d, constant)) && *constant % QM_TURN_QUARTER == 0;
}

/* The variable becomes 0 in all phases. */
static void set_to_zero(qm_table_paths *w, uint32_t y)
{
    uint64_t bit = (uint64_t)1 << y;
    for (uint32_t i = 0; i < w->open.n;) {
        if (!has(&w->open.list[i].bit, y)) {
            i++;
            continue;
        }
        qm_table_phase p = qm_table_phases_take(&w->open, i);
        p.bit.vars ^= bit;
        qm_table_paths_add_phase(w, &p.bit, p.angle);
        qm_table_drop(w->tables, p.bit.table);
    }
    w->live &= ~bit;
    qm_table_drop(w->tables, w->product[y].table);
    for (uint64_t rest = w->live; rest; rest &= rest - 1)
        w->product[__builtin_ctzll(rest)].vars &= ~bit;
}

/* The variable z becomes r in wires and phases, but not in its own product f. `change` is z + r. */
static void replace(qm_table_paths *w, uint32_t z, const qm_table_bit *change)
{
    for (uint32_t q = 0; q < w->nwires; q++)
        if (has(&w->wires[q], z))
            add(w, &w->wires[q], change);
    for (uint32_t i = 0; i < w->open.n;) {
        if (!has(&w->open.list[i].bit, z)) {
            i++;
            continue;
        }
        qm_table_phase p = qm_table_phases_take(&w->open, i);
        add(w, &p.bit, change);
        qm_table_paths_add_phase(w, &p.bit, p.angle);
        qm_table_drop(w->tables, p.bit.table);
    }
    for (uint64_t rest = w->live; rest; rest &= rest - 1) {
        uint32_t v = (uint32_t)__builtin_ctzll(rest);
        if (has(&w->product[v], z))
            qm_table_paths_add_product(w, v, change);
    }
}

/* z becomes r, where `change` is z + r, everywhere. */
static void substitute(qm_table_paths *w, uint32_t z, qm_table_bit *change)
{
    qm_table_bit f = w->product[z];
    w->live &= ~((uint64_t)1 << z);
    replace(w, z, change);
    qm_table_bit *r = change;
    r->vars ^= (uint64_t)1 << z;
    qm_table_paths_multiply(w, r, &f);
    qm_table_drop(w->tables, f.table);
}

static uint32_t newest(const qm_table_paths *w, uint64_t vars)
{
    uint32_t best = (uint32_t)__builtin_ctzll(vars);
    for (; vars; vars &= vars - 1) {
        uint32_t v = (uint32_t)__builtin_ctzll(vars);
        best = w->born[v] > w->born[best] ? v : best;
    }
    return best;
}

/* Sums over a variable that is in no wire, if a rule applies. */
static bool sum_over(qm_table_paths *w, uint32_t y)
{
    qm_table_bit *d = &w->d;
    qm_turn constant;
    bool value = false;
    if (!difference(w, y, d, &constant))
        return false;
    if (constant == QM_TURN_QUARTER || constant == 3 * QM_TURN_QUARTER) {
        bool plus = constant == QM_TURN_QUARTER;
        set_to_zero(w, y);
        w->closed.constant += plus ? QM_TURN_EIGHTH : (qm_turn)0 - QM_TURN_EIGHTH;
        qm_table_paths_add_phase(w, d, plus ? 3 * QM_TURN_QUARTER : QM_TURN_QUARTER);
        return true;
    }
    if (constant == QM_TURN_HALF)
        qm_table_flip(d->table, w->words);
    if (d->vars == 0 && (!qm_table_is_constant(d->table, w->words, &value) || value))
        return false;
    set_to_zero(w, y);
    if (d->vars != 0)
        substitute(w, newest(w, d->vars), d);
    return true;
}

bool qm_table_paths_is_function(qm_table_paths *w, uint32_t var)
{
    qm_turn constant;
    return difference(w, var, &w->d, &constant) && constant % QM_TURN_HALF == 0;
}

void qm_table_paths_sum(qm_table_paths *w)
{
    for (bool changed = true; changed && !w->tables->full;) {
        uint64_t hidden = w->live;
        for (uint32_t q = 0; q < w->nwires; q++)
            hidden &= ~w->wires[q].vars;
        changed = false;
        for (; hidden && !changed; hidden &= hidden - 1)
            changed = sum_over(w, (uint32_t)__builtin_ctzll(hidden));
    }
}
