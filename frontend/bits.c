/* bits.c - references to classical variables and their bits, and assignment to them.
 *
 * A place is a whole variable or a list of bits: of one variable for an index or a slice, of
 * several for an alias or a concatenation. A store to bits is a functional update: the variable
 * becomes itself with these bits replaced. */

#include "frontend/array.h"

static qm_status whole_cell(qm_sema *s, uint32_t cell, qm_span at, qm_place_ref *out)
{
    *out = (qm_place_ref){.cell = cell, .type = s->m->cells[cell].type, .at = at};
    return QM_OK;
}

static qm_status alias_place(qm_sema *s, const qm_symbol *sy, qm_span at, qm_place_ref *out)
{
    if (sy->place) {
        qm_status status = qm_sema_use_kept(s, sy->place, out);
        out->at = at;
        return status;
    }
    if (sy->n == 0) {
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_INDEX, at, "register '%s' has no bits",
                                 qm_intern_cstr(&s->cx->names, sy->name));
        qm_scope_note(s, r, sy);
        return QM_ERR_INPUT;
    }
    qm_bitref *list = QM_NEW_ARRAY(&s->scratch, qm_bitref, sy->n);
    for (uint32_t i = 0; i < sy->n; i++) {
        qm_index index = {0, QM_NONE};
        if (sy->list[i] & QM_DYNAMIC) {
            const qm_dyn *d = &s->m->dyns[sy->list[i] & ~QM_DYNAMIC];
            index.expr = d->index;
            list[i] = (qm_bitref){d->object, index};
        } else {
            uint32_t cell = qm_module_bit_cell(s->m, sy->list[i], &index.at);
            list[i] = (qm_bitref){cell, index};
        }
    }
    *out = (qm_place_ref){.cell = QM_NONE,
                          .list = list,
                          .n = sy->n,
                          .type = qm_type_make(QM_T_BIT, sy->scalar ? 0 : sy->n),
                          .at = at};
    return QM_OK;
}

static qm_status name_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out)
{
    const qm_symbol *sy = qm_scope_need(s, e->name, false);
    if (!sy)
        return QM_ERR_INPUT;
    if (sy->kind == QM_SY_CELL && qm_cell_is_array(&s->m->cells[sy->index]))
        return qm_sema_element_place(s, e, out);
    if (sy->kind == QM_SY_CELL)
        return whole_cell(s, sy->index, e->at, out);
    if (sy->kind == QM_SY_BIT_ALIAS)
        return alias_place(s, sy, e->at, out);
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_ASSIGN, e->at, "'%s' is %s, not a variable",
                             qm_intern_cstr(&s->cx->names, e->name.name), qm_symbol_text(sy));
    qm_scope_note(s, r, sy);
    return QM_ERR_INPUT;
}

static bool any_dynamic(const qm_index_set *set)
{
    for (uint32_t i = 0; i < set->n; i++)
        if (set->list[i].expr != QM_NONE)
            return true;
    return false;
}

qm_status qm_sema_copy_place(qm_sema *s, const qm_place_ref *p, qm_place_ref *out)
{
    qm_place_ref *place = QM_NEW(&s->scratch, qm_place_ref);
    qm_place_back *back = QM_NEW(&s->scratch, qm_place_back);
    *place = *p;
    if (qm_sema_check_bits(s, p->n, p->at) != QM_OK)
        return QM_ERR_INPUT;
    *back =
        (qm_place_back){qm_sema_temporary(s, p->type, qm_sema_place_value(s, p)), place, out->back};
    out->back = back;
    return QM_OK;
}

const qm_place_back *qm_sema_back(const qm_place_ref *p, uint32_t cell)
{
    const qm_place_back *b = p->back;
    while (b && b->cell != cell)
        b = b->next;
    return b;
}

/* The bits of a list as a variable that is stored back after each store to it. */
static qm_status gather(qm_sema *s, qm_place_ref *p)
{
    qm_place_ref whole = {.type = p->type, .at = p->at};
    if (qm_sema_copy_place(s, p, &whole) != QM_OK)
        return QM_ERR_INPUT;
    whole.cell = whole.back->cell;
    *p = whole;
    return QM_OK;
}

static qm_status index_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out)
{
    qm_place_ref base;
    if (qm_sema_rank(s, e) >= 0)
        return qm_sema_element_place(s, e, out);
    if (qm_sema_place(s, e->a, &base) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t n = qm_sema_bits_of(base.type);
    char text[32];
    if (n == 0) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "a variable of type %s has no bits to index",
                 qm_type_text(base.type, text));
        return QM_ERR_INPUT;
    }
    qm_index_set set;
    if (qm_sema_index(s, e, n, &set) != QM_OK)
        return QM_ERR_INPUT;
    if (base.list && any_dynamic(&set) && gather(s, &base) != QM_OK)
        return QM_ERR_INPUT;
    qm_bitref *list = QM_NEW_ARRAY(&s->scratch, qm_bitref, set.n);
    for (uint32_t i = 0; i < set.n; i++)
        list[i] = base.list ? base.list[set.list[i].at] : (qm_bitref){base.cell, set.list[i]};
    *out = (qm_place_ref){.cell = QM_NONE,
                          .list = list,
                          .n = set.n,
                          .in_element = base.in_element,
                          .position = base.position,
                          .type = qm_type_make(QM_T_BIT, set.scalar ? 0 : set.n),
                          .at = e->at,
                          .back = base.back};
    return QM_OK;
}

/* The bits of a register variable or alias, in order. */
static qm_bitref *all_bits(qm_sema *s, const qm_place_ref *p, uint32_t *n)
{
    *n = p->list ? p->n : qm_type_bits(p->type);
    if (p->list)
        return p->list;
    qm_bitref *list = QM_NEW_ARRAY(&s->scratch, qm_bitref, *n);
    for (uint32_t i = 0; i < *n; i++)
        list[i] = (qm_bitref){p->cell, {i, QM_NONE}};
    return list;
}

/* The type of the variable that the place, or its first bit, lies in. */
static qm_type holder_type(const qm_sema *s, const qm_place_ref *p)
{
    return s->m->cells[p->list ? p->list[0].cell : p->cell].type;
}

/* Only registers of bits are referred to by other names, not the bits of numbers. */
static bool is_of_registers(const qm_sema *s, const qm_place_ref *p)
{
    for (uint32_t i = 0; p->list && i < p->n; i++)
        if (s->m->cells[p->list[i].cell].type.kind != QM_T_BIT)
            return false;
    return holder_type(s, p).kind == QM_T_BIT;
}

static const qm_place_back *join_backs(qm_sema *s, const qm_place_back *a, const qm_place_back *b)
{
    for (; a; a = a->next) {
        qm_place_back *copy = QM_NEW(&s->scratch, qm_place_back);
        *copy = (qm_place_back){a->cell, a->place, b};
        b = copy;
    }
    return b;
}

static qm_status concat_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out)
{
    qm_place_ref a, b;
    if (qm_sema_place(s, e->a, &a) != QM_OK || qm_sema_place(s, e->b, &b) != QM_OK)
        return QM_ERR_INPUT;
    if (!is_of_registers(s, &a) || !is_of_registers(s, &b)) {
        char text[32];
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "'++' joins registers, but a value of type %s is given",
                 qm_type_text(holder_type(s, is_of_registers(s, &a) ? &b : &a), text));
        return QM_ERR_INPUT;
    }
    uint32_t na, nb;
    const qm_bitref *la = all_bits(s, &a, &na), *lb = all_bits(s, &b, &nb);
    qm_bitref *list = QM_NEW_ARRAY(&s->scratch, qm_bitref, (size_t)na + nb);
    for (uint32_t i = 0; i < na; i++)
        list[i] = la[i];
    for (uint32_t i = 0; i < nb; i++)
        list[na + i] = lb[i];
    *out = (qm_place_ref){.cell = QM_NONE,
                          .list = list,
                          .n = na + nb,
                          .type = qm_type_make(QM_T_BIT, na + nb),
                          .at = e->at,
                          .back = join_backs(s, a.back, b.back)};
    return QM_OK;
}

qm_status qm_sema_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out)
{
    switch ((qm_ast_expr_kind)e->kind) {
    case QM_AX_IDENT:
        return name_place(s, e, out);
    case QM_AX_INDEX:
        return index_place(s, e, out);
    case QM_AX_CONCAT:
        return concat_place(s, e, out);
    case QM_AX_PAREN:
        return qm_sema_place(s, e->a, out);
    default:
        qm_error(&s->cx->diag, QM_E_ASSIGN, e->at, "a variable is needed here");
        return QM_ERR_INPUT;
    }
}

static uint32_t index_expr(qm_sema *s, qm_index i)
{
    return i.expr != QM_NONE ? i.expr : qm_expr_const(s->m, qm_type_unsized(QM_T_UINT), i.at);
}

/* Bit i of a value; a bit of joined parts is a bit of one part. */
static uint32_t bit_of(qm_sema *s, uint32_t v, qm_index i)
{
    qm_type bit = qm_type_make(QM_T_BIT, 0);
    while (i.expr == QM_NONE && qm_expr_at(s->m, v)->op == QM_EX_CONCAT) {
        const qm_expr *e = qm_expr_at(s->m, v);
        uint32_t low = qm_type_bits(qm_sema_type_of(s, e->a));
        v = i.at < low ? e->a : e->b;
        i.at -= i.at < low ? 0 : low;
    }
    if (i.expr == QM_NONE && qm_type_is_scalar_bit(qm_sema_type_of(s, v)))
        return v;
    return qm_expr_make(s->m, QM_EX_BIT, bit, v, index_expr(s, i), QM_NONE);
}

/* The n bits of the list joined, the first lowest. Long lists are halved, so that a bit of the
 * result is found in few steps. */
static uint32_t join_bits(qm_sema *s, const uint32_t *list, uint32_t n)
{
    enum { CHAIN = 64 };
    uint32_t low = n > CHAIN ? n / 2 : n - 1;
    if (n == 1)
        return list[0];
    uint32_t a = join_bits(s, list, low), b = join_bits(s, list + low, n - low);
    return qm_expr_make(s->m, QM_EX_CONCAT, qm_type_make(QM_T_BIT, n), a, b, QM_NONE);
}

uint32_t qm_sema_joined_bits(qm_sema *s, const uint32_t *list, uint32_t n)
{
    return n == 1 ? qm_expr_cast(s->m, list[0], qm_type_make(QM_T_BIT, 1)) : join_bits(s, list, n);
}

uint32_t qm_sema_bits(qm_sema *s, uint32_t v, const qm_index_set *set)
{
    if (set->scalar)
        return bit_of(s, v, set->list[0]);
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, set->n);
    for (uint32_t i = 0; i < set->n; i++)
        list[i] = bit_of(s, v, set->list[i]);
    return qm_sema_joined_bits(s, list, set->n);
}

/* The value of the variable that a bit of the place lies in. */
static uint32_t holder_value(qm_sema *s, const qm_place_ref *p, uint32_t cell)
{
    return p->in_element ? qm_expr_element(s->m, cell, p->position) : qm_expr_cell(s->m, cell);
}

/* The value of one bit of the program; a scalar bit variable is its own bit 0. */
static uint32_t ref_value(qm_sema *s, const qm_place_ref *p, const qm_bitref *r)
{
    uint32_t cell = holder_value(s, p, r->cell);
    return qm_type_is_scalar_bit(s->m->cells[r->cell].type) ? cell : bit_of(s, cell, r->index);
}

uint32_t qm_sema_place_value(qm_sema *s, const qm_place_ref *p)
{
    if (!p->list)
        return holder_value(s, p, p->cell);
    if (p->type.width == 0)
        return ref_value(s, p, &p->list[0]);
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, p->n);
    for (uint32_t i = 0; i < p->n; i++)
        list[i] = ref_value(s, p, &p->list[i]);
    return qm_sema_joined_bits(s, list, p->n);
}

static void push_store(qm_sema *s, const qm_place_ref *p, uint32_t cell, uint32_t v)
{
    qm_sema_note_value(s, cell, QM_NONE);
    qm_op op = qm_op_make(QM_OP_STORE);
    op.code = p->in_element ? qm_module_add_dyn(s->m, cell, p->position) : cell;
    op.param = v;
    qm_sema_push(s, op);
}

/* Stores the bits of v that belong to one cell. */
static void store_bits_of_cell(qm_sema *s, const qm_place_ref *p, uint32_t cell, uint32_t v)
{
    qm_type t = s->m->cells[cell].type;
    uint32_t acc = holder_value(s, p, cell);
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->list[i].cell != cell)
            continue;
        uint32_t bit = p->type.width == 0 ? v : bit_of(s, v, (qm_index){i, QM_NONE});
        if (qm_type_is_scalar_bit(t))
            acc = bit;
        else
            acc = qm_expr_make(s->m, QM_EX_INSERT, t, acc, index_expr(s, p->list[i].index), bit);
    }
    push_store(s, p, cell, acc);
}

/* Does an earlier element of the list lie in the same variable? */
static bool seen_before(const qm_place_ref *p, uint32_t i)
{
    for (uint32_t k = i; k-- > 0;)
        if (p->list[k].cell == p->list[i].cell)
            return true;
    return false;
}

/* Brings a copy up to date after a store to what may be a part of its place. */
static void refresh(qm_sema *s, const qm_place_back *b)
{
    qm_place_ref copy = {.cell = b->cell};
    for (const qm_place_back *inner = b->place->back; inner; inner = inner->next)
        refresh(s, inner);
    push_store(s, &copy, b->cell, qm_sema_place_value(s, b->place));
}

static void store_list(qm_sema *s, const qm_place_ref *p, uint32_t v)
{
    bool several = p->list[0].cell != p->list[p->n - 1].cell;
    if (several && !qm_expr_is_const(s->m, v))
        v = qm_expr_cell(s->m, qm_sema_temporary(s, p->type, v));
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t cell = p->list[i].cell;
        if (i > 0 && (cell == p->list[i - 1].cell || seen_before(p, i)))
            continue;
        const qm_place_back *b = qm_sema_back(p, cell);
        if (b && i > 0)
            refresh(s, b);
        store_bits_of_cell(s, p, cell, v);
        if (b)
            store_list(s, b->place, qm_expr_cell(s->m, cell));
    }
}

qm_status qm_sema_store(qm_sema *s, const qm_place_ref *p, uint32_t v)
{
    v = qm_sema_assigned(s, v, p->type, p->at);
    if (v == QM_NONE || !qm_sema_is_settled(s, v, p->at))
        return QM_ERR_INPUT;
    if (!p->list) {
        push_store(s, p, p->cell, v);
        return QM_OK;
    }
    store_list(s, p, v);
    return QM_OK;
}

/* The input that a store to the place would write, or QM_NONE. */
static uint32_t input_of(const qm_sema *s, const qm_place_ref *p)
{
    uint32_t found = QM_NONE;
    for (uint32_t i = 0; p->list && i < p->n && found == QM_NONE; i++) {
        const qm_place_back *b = qm_sema_back(p, p->list[i].cell);
        if (b)
            found = input_of(s, b->place);
        else if (s->m->cells[p->list[i].cell].role == QM_CELL_INPUT)
            found = p->list[i].cell;
    }
    return !p->list && s->m->cells[p->cell].role == QM_CELL_INPUT ? p->cell : found;
}

uint32_t qm_sema_right_side(qm_sema *s, const qm_ast_expr *e)
{
    qm_qubits q;
    qm_type t;
    if (e->kind != QM_AX_MEASURE)
        return qm_sema_expr(s, e);
    if (qm_sema_measured(s, e, &q, &t) != QM_OK || qm_sema_check_bits(s, q.n, e->at) != QM_OK)
        return QM_NONE;
    qm_place_ref place = {.cell = qm_sema_temporary(s, t, QM_NONE), .type = t, .at = e->at};
    qm_sema_measure_qubits(s, &q, &place);
    return qm_expr_cell(s->m, place.cell);
}

/* Is e one bit of a number, as in "i[0]"? */
static bool is_bit_of_number(const qm_sema *s, const qm_ast_expr *e)
{
    if (e->kind != QM_AX_INDEX || qm_sema_rank(s, e) >= 0)
        return false;
    if (qm_sema_rank(s, e->a) == 0)
        return true;
    const qm_symbol *sy =
        e->a->kind == QM_AX_IDENT ? qm_scope_find(&s->scopes, e->a->name.name) : NULL;
    if (!sy || (sy->kind != QM_SY_CELL && sy->kind != QM_SY_CONST))
        return false;
    qm_type t =
        sy->kind == QM_SY_CELL ? s->m->cells[sy->index].type : qm_sema_type_of(s, sy->index);
    return qm_type_is_integer(t) || t.kind == QM_T_ANGLE;
}

uint32_t qm_sema_sliced(qm_sema *s, const qm_ast_expr *e, uint32_t v, qm_type to)
{
    if (v == QM_NONE || !qm_type_equal(to, qm_type_make(QM_T_BIT, 1)) ||
        !qm_type_equal(qm_sema_type_of(s, v), qm_type_make(QM_T_BIT, 0)) || !is_bit_of_number(s, e))
        return v;
    return qm_sema_explicit(s, v, to, e->at);
}

/* The right side of "a += 1" in the type of a, when the result modulo its width is the same. */
static uint32_t narrowed(qm_sema *s, qm_ast_op op, uint32_t v, qm_type to)
{
    bool modular = op == QM_AO_ADD || op == QM_AO_SUB || op == QM_AO_MUL || op == QM_AO_AND ||
                   op == QM_AO_OR || op == QM_AO_XOR;
    bool integers = qm_type_is_integer(to) && qm_type_is_integer(qm_sema_type_of(s, v));
    return modular && integers && qm_expr_is_const(s->m, v) ? qm_expr_cast(s->m, v, to) : v;
}

qm_status qm_sema_assign(qm_sema *s, const qm_ast_stmt *st)
{
    qm_place_ref place;
    if (qm_sema_rank(s, st->target) > 0)
        return qm_sema_array_assign(s, st);
    qm_status status = qm_sema_place(s, st->target, &place);
    uint32_t input = status == QM_OK ? input_of(s, &place) : QM_NONE;
    if (input != QM_NONE) {
        const qm_cell *cell = &s->m->cells[input];
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_ASSIGN, st->target->at, "an input cannot be assigned");
        qm_note(&s->cx->diag, r, cell->at, "'%s' is declared here",
                qm_intern_cstr(&s->cx->names, cell->name));
        status = QM_ERR_INPUT;
    }
    if (status == QM_OK && !place.list && s->m->cells[place.cell].role == QM_CELL_STRETCH) {
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_ASSIGN, st->target->at,
                                 "a stretch cannot be assigned: resolving the timing finds it");
        qm_note(&s->cx->diag, r, s->m->cells[place.cell].at, "the stretch is declared here");
        status = QM_ERR_INPUT;
    }
    if (st->init->kind == QM_AX_MEASURE && st->op == QM_AO_NONE)
        return status == QM_OK ? qm_sema_measure_into(s, st->init, &place) : status;
    if (status == QM_OK && st->op == QM_AO_NONE && !place.list && !place.in_element &&
        qm_sema_func_into(s, st->init, place.cell, &status))
        return status;
    uint32_t v = qm_sema_right_side(s, st->init);
    if (status != QM_OK || v == QM_NONE)
        return QM_ERR_INPUT;
    if (st->op != QM_AO_NONE) {
        uint32_t old = qm_sema_place_value(s, &place);
        s->operator_at = (qm_span){0, 0};
        v = narrowed(s, (qm_ast_op)st->op, v, place.type);
        v = qm_sema_binary(s, (qm_ast_op)st->op, old, v, st->at);
    } else {
        v = qm_sema_sliced(s, st->init, v, place.type);
    }
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    place.at = st->init->at;
    return qm_sema_store(s, &place, v);
}
