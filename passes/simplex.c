/* simplex.c - the simplex method on dictionaries: each basic variable is a constant plus multiples
 * of the nonbasic ones, which are 0 (Chvatal, Linear Programming, 1983, chapters 2, 3 and 10).
 *
 * With costs that are not negative the dictionary of the slacks is dual feasible, so the dual
 * simplex method finds the first optimum without a first phase. Columns whose reduced cost is
 * positive are then frozen at 0: what is left is the face of optima, on which the primal method
 * minimises the next variable. Bland's rule, the least index, keeps both from cycling. */
#include "passes/simplex.h"

enum { MOST_STEPS = 20000 };

typedef struct dictionary {
    uint32_t rows, cols;
    qm_rational *cell;  /* rows * (cols + 1); the last column is the constant */
    qm_rational *cost;  /* cols: of the first objective */
    uint32_t *basic;    /* per row: variable, the slack of row i is nvars + i */
    uint32_t *nonbasic; /* per column */
    bool *frozen;       /* per column */
    uint32_t steps;
} dictionary;

static qm_rational *at(dictionary *d, uint32_t row, uint32_t col)
{
    return &d->cell[(size_t)row * (d->cols + 1) + col];
}

/* a += k * b for n entries. */
static bool add_multiple(qm_rational *a, const qm_rational *b, qm_rational k, uint32_t n)
{
    if (k.num == 0)
        return true;
    for (uint32_t i = 0; i < n; i++) {
        qm_rational t;
        if (b[i].num != 0 && (!qm_rational_mul(k, b[i], &t) || !qm_rational_add(a[i], t, &a[i])))
            return false;
    }
    return true;
}

/* The row is solved for the variable of the column, and put into the others and the cost. */
static bool pivot(dictionary *d, uint32_t row, uint32_t col)
{
    qm_rational p = *at(d, row, col), *r = at(d, row, 0);
    for (uint32_t j = 0; j <= d->cols; j++)
        if (!qm_rational_div(j == col ? qm_rational_int(-1) : r[j], qm_rational_neg(p), &r[j]))
            return false;
    for (uint32_t i = 0; i <= d->rows; i++) {
        qm_rational *other = i < d->rows ? at(d, i, 0) : d->cost, k = other[col];
        if (i == row || k.num == 0)
            continue;
        other[col] = qm_rational_int(0);
        if (!add_multiple(other, r, k, i < d->rows ? d->cols + 1 : d->cols))
            return false;
    }
    uint32_t variable = d->basic[row];
    d->basic[row] = d->nonbasic[col];
    d->nonbasic[col] = variable;
    return true;
}

/* The row with a negative constant whose variable is least, or QM_NONE. */
static uint32_t leaving_row(dictionary *d)
{
    uint32_t best = QM_NONE;
    for (uint32_t i = 0; i < d->rows; i++)
        if (at(d, i, d->cols)->num < 0 && (best == QM_NONE || d->basic[i] < d->basic[best]))
            best = i;
    return best;
}

/* Is ratio a less than ratio b, or equal with a smaller variable? */
static bool is_better(qm_rational a, uint32_t variable_a, qm_rational b, uint32_t variable_b,
                      bool *overflow)
{
    int order = 0;
    if (!qm_rational_compare(a, b, &order))
        *overflow = true;
    return order < 0 || (order == 0 && variable_a < variable_b);
}

/* The column that may enter for a row below 0, or QM_NONE. */
static uint32_t dual_column(dictionary *d, uint32_t row, bool *overflow)
{
    uint32_t best = QM_NONE;
    qm_rational least = {0, 1}, ratio;
    for (uint32_t j = 0; j < d->cols; j++) {
        if (at(d, row, j)->num <= 0)
            continue;
        if (!qm_rational_div(d->cost[j], *at(d, row, j), &ratio))
            *overflow = true;
        else if (best == QM_NONE ||
                 is_better(ratio, d->nonbasic[j], least, d->nonbasic[best], overflow)) {
            best = j;
            least = ratio;
        }
    }
    return best;
}

static qm_lp_status dual_simplex(dictionary *d, uint32_t *failed)
{
    for (; d->steps < MOST_STEPS; d->steps++) {
        bool overflow = false;
        uint32_t row = leaving_row(d);
        if (row == QM_NONE)
            return QM_LP_OK;
        uint32_t col = dual_column(d, row, &overflow);
        *failed = row;
        if (col == QM_NONE && !overflow)
            return QM_LP_INFEASIBLE;
        if (overflow || !pivot(d, row, col))
            return QM_LP_OVERFLOW;
    }
    return QM_LP_LIMIT;
}

/* The row that first stops a column's variable from growing. */
static uint32_t primal_row(dictionary *d, uint32_t col, bool *overflow)
{
    uint32_t best = QM_NONE;
    qm_rational least = {0, 1}, ratio;
    for (uint32_t i = 0; i < d->rows; i++) {
        if (at(d, i, col)->num >= 0)
            continue;
        if (!qm_rational_div(*at(d, i, d->cols), qm_rational_neg(*at(d, i, col)), &ratio))
            *overflow = true;
        else if (best == QM_NONE ||
                 is_better(ratio, d->basic[i], least, d->basic[best], overflow)) {
            best = i;
            least = ratio;
        }
    }
    return best;
}

static uint32_t index_of(const uint32_t *list, uint32_t n, uint32_t variable)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i] == variable)
            return i;
    return QM_NONE;
}

/* A free column in which the row falls, of the least variable, or QM_NONE. */
static uint32_t falling_column(dictionary *d, uint32_t row)
{
    uint32_t best = QM_NONE;
    for (uint32_t j = 0; j < d->cols; j++)
        if (!d->frozen[j] && at(d, row, j)->num < 0 &&
            (best == QM_NONE || d->nonbasic[j] < d->nonbasic[best]))
            best = j;
    return best;
}

/* Minimises a variable on the face that is not frozen, and freezes it there. */
static qm_lp_status minimise(dictionary *d, uint32_t variable)
{
    for (; d->steps < MOST_STEPS; d->steps++) {
        uint32_t row = index_of(d->basic, d->rows, variable);
        if (row == QM_NONE) { /* nonbasic: it is 0 */
            d->frozen[index_of(d->nonbasic, d->cols, variable)] = true;
            return QM_LP_OK;
        }
        uint32_t col = falling_column(d, row);
        if (col == QM_NONE) {
            for (uint32_t j = 0; j < d->cols; j++)
                d->frozen[j] |= at(d, row, j)->num > 0;
            return QM_LP_OK;
        }
        bool overflow = false;
        uint32_t leaving = primal_row(d, col, &overflow);
        if (overflow || !pivot(d, leaving, col))
            return QM_LP_OVERFLOW;
    }
    return QM_LP_LIMIT;
}

static dictionary make(const qm_lp *lp, const qm_rational *cost, qm_arena *arena)
{
    dictionary d = {.rows = lp->nrows, .cols = lp->nvars};
    d.cell = QM_NEW_ARRAY(arena, qm_rational, ((size_t)d.rows * (d.cols + 1)) + 1);
    d.cost = QM_NEW_ARRAY(arena, qm_rational, d.cols + 1u);
    d.basic = QM_NEW_ARRAY(arena, uint32_t, d.rows + 1u);
    d.nonbasic = QM_NEW_ARRAY(arena, uint32_t, d.cols + 1u);
    d.frozen = qm_arena_zalloc(arena, d.cols + 1u, sizeof(bool));
    for (uint32_t i = 0; i < d.rows; i++) {
        for (uint32_t j = 0; j < d.cols; j++)
            *at(&d, i, j) = lp->a[(size_t)i * lp->nvars + j];
        *at(&d, i, d.cols) = qm_rational_neg(lp->b[i]);
        d.basic[i] = lp->nvars + i;
    }
    for (uint32_t j = 0; j < d.cols; j++) {
        d.cost[j] = cost[j];
        d.nonbasic[j] = j;
    }
    return d;
}

/* The rows whose slacks stand in a row that cannot be: those of the slacks and of its own. */
static void find_conflict(dictionary *d, uint32_t row, uint32_t nvars, qm_arena *arena,
                          uint32_t **conflict, uint32_t *n)
{
    *conflict = QM_NEW_ARRAY(arena, uint32_t, d->cols + 1u);
    *n = 0;
    if (d->basic[row] >= nvars)
        (*conflict)[(*n)++] = d->basic[row] - nvars;
    for (uint32_t j = 0; j < d->cols; j++)
        if (at(d, row, j)->num != 0 && d->nonbasic[j] >= nvars)
            (*conflict)[(*n)++] = d->nonbasic[j] - nvars;
}

qm_lp_status qm_lp_solve(const qm_lp *lp, const qm_rational *cost, const uint32_t *order,
                         uint32_t norder, qm_arena *arena, qm_rational **x, uint32_t **conflict,
                         uint32_t *nconflict)
{
    dictionary d = make(lp, cost, arena);
    uint32_t failed = 0;
    qm_lp_status status = dual_simplex(&d, &failed);
    if (status == QM_LP_INFEASIBLE)
        find_conflict(&d, failed, lp->nvars, arena, conflict, nconflict);
    for (uint32_t j = 0; j < d.cols; j++) {
        d.frozen[j] = d.cost[j].num > 0;
        d.cost[j] = qm_rational_int(0);
    }
    for (uint32_t i = 0; i < norder && status == QM_LP_OK; i++)
        status = minimise(&d, order[i]);
    if (status != QM_LP_OK)
        return status;
    *x = QM_NEW_ARRAY(arena, qm_rational, lp->nvars + 1u);
    for (uint32_t j = 0; j < lp->nvars; j++)
        (*x)[j] = qm_rational_int(0);
    for (uint32_t i = 0; i < d.rows; i++)
        if (d.basic[i] < lp->nvars)
            (*x)[d.basic[i]] = *at(&d, i, d.cols);
    return QM_LP_OK;
}
