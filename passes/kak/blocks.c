/* blocks.c - collecting two-qubit blocks.
 *
 * Blocks lie on each wire in the order in which they will be run. Of what a gate may pass on its
 * way back along a wire only two things need to be known: the newest block, and from which place on
 * all blocks act on one and the same axis. Those of that tail commute on this wire, so each of them
 * may become its last. Rotations that the newest block does not take for nothing wait for the next
 * CPP, whose block takes them. */
#include "passes/kak/blocks.h"

#include <string.h>

typedef struct wire {
    uint32_t newest;                /* block, or QM_NONE at the start and after a LOCAL */
    uint32_t places;                /* given so far */
    uint32_t floor;                 /* smaller places are behind a LOCAL */
    uint32_t uniform;               /* from this place on all blocks act on `axes` */
    uint8_t axes;                   /* one bit; 0: the tail is empty */
    uint32_t first, last, nwaiting; /* rotations that wait */
} wire;

/* How a gate gets to a block along one wire. */
typedef enum reach {
    REACH_NONE = 0,
    REACH_NEWEST = 1, /* nothing but rotations that wait came after the block */
    REACH_PASS = 2,   /* the gate commutes with all that came after */
    REACH_MOVE = 4    /* the block commutes with all blocks that came after */
} reach;

typedef struct pair_slot {
    uint32_t a, b, block; /* block QM_NONE: free */
} pair_slot;

typedef struct collector {
    const qm_pcircuit *c;
    qm_pair_blocks out;
    wire *wires;
    pair_slot *pairs; /* the newest block of each pair; open addressing */
    uint32_t mask;
} collector;

static uint8_t axis_bit(uint8_t axis)
{
    return (uint8_t)(1u << axis);
}

static bool is_single(uint8_t axes)
{
    return (axes & (axes - 1)) == 0;
}

static pair_slot *find_pair(const collector *k, uint32_t a, uint32_t b)
{
    uint32_t lo = a < b ? a : b, hi = a < b ? b : a;
    uint64_t h = ((uint64_t)hi << 32 | lo) * 0x9E3779B97F4A7C15u;
    uint32_t i = (uint32_t)(h >> 32) & k->mask;
    while (k->pairs[i].block != QM_NONE && (k->pairs[i].a != lo || k->pairs[i].b != hi))
        i = (i + 1) & k->mask;
    k->pairs[i].a = lo;
    k->pairs[i].b = hi;
    return &k->pairs[i];
}

static uint32_t new_block(collector *k, uint32_t a, uint32_t b, uint32_t key)
{
    qm_pair_blocks *o = &k->out;
    QM_RESERVE(k->c->arena, o->blocks, o->nblocks, o->cap);
    o->blocks[o->nblocks] =
        (qm_pair_block){.qubit = {a, b}, .key = key, .first = QM_NONE, .last = QM_NONE};
    o->at[key] = o->nblocks;
    return o->nblocks++;
}

static void append(collector *k, qm_pair_block *b, uint32_t gate)
{
    if (b->first == QM_NONE)
        b->first = gate;
    else
        k->out.next[b->last] = gate;
    b->last = gate;
    b->ngates++;
    b->ncpp += k->c->gates[gate].kind == QM_PK_CPP;
}

/* The block's axes on its wire i grow; it is the wire's newest, or `axes` is what the tail acts on.
 */
static void add_axes(collector *k, uint32_t block, int i, uint8_t axes)
{
    qm_pair_block *b = &k->out.blocks[block];
    wire *w = &k->wires[b->qubit[i]];
    b->axes[i] |= axes;
    if (w->newest == block && !is_single(b->axes[i])) {
        w->axes = 0;
        w->uniform = w->places;
    }
}

/* The block becomes the newest of its wire i. */
static void put_last(collector *k, uint32_t block, int i)
{
    qm_pair_block *b = &k->out.blocks[block];
    wire *w = &k->wires[b->qubit[i]];
    if (w->newest == block)
        return;
    uint8_t axes = b->axes[i];
    w->newest = block;
    b->place[i] = w->places++;
    if (axes != w->axes || !is_single(axes)) {
        w->axes = is_single(axes) ? axes : 0;
        w->uniform = w->axes ? b->place[i] : w->places;
    }
}

/* The rotations that wait on the block's wire i join it, their axes included. */
static void take_waiting(collector *k, uint32_t block, int i)
{
    qm_pair_block *b = &k->out.blocks[block];
    wire *w = &k->wires[b->qubit[i]];
    for (uint32_t gate = w->first, next; w->nwaiting > 0; gate = next, w->nwaiting--) {
        next = k->out.next[gate];
        k->out.next[gate] = QM_NONE;
        add_axes(k, block, i, axis_bit(k->c->gates[gate].axis[0]));
        append(k, b, gate);
    }
}

static unsigned reach_along(const collector *k, uint32_t block, int i, uint8_t axis)
{
    const qm_pair_block *b = &k->out.blocks[block];
    const wire *w = &k->wires[b->qubit[i]];
    if (w->newest == block)
        return REACH_NEWEST;
    unsigned r = REACH_NONE;
    if (w->newest == QM_NONE || b->place[i] < w->floor)
        return r;
    if (w->axes == axis_bit(axis) && b->place[i] + 1 >= w->uniform && w->nwaiting == 0)
        r |= REACH_PASS;
    if (w->axes && b->place[i] >= w->uniform)
        r |= REACH_MOVE;
    return r;
}

static void move_last(collector *k, uint32_t block, uint32_t key)
{
    qm_pair_block *b = &k->out.blocks[block];
    k->out.at[b->key] = QM_NONE;
    k->out.at[key] = block;
    b->key = key;
    for (int i = 0; i < 2; i++)
        put_last(k, block, i);
}

static void add_cpp(collector *k, uint32_t gate)
{
    const qm_pgate *g = &k->c->gates[gate];
    pair_slot *slot = find_pair(k, g->qubit[0], g->qubit[1]);
    uint32_t block = slot->block;
    int swapped = 0;
    unsigned r[2] = {REACH_NONE, REACH_NONE};
    if (block != QM_NONE) {
        swapped = k->out.blocks[block].qubit[0] != g->qubit[0];
        for (int i = 0; i < 2; i++)
            r[i] = reach_along(k, block, i, g->axis[i ^ swapped]);
    }
    const unsigned stay = REACH_NEWEST | REACH_PASS, move = REACH_NEWEST | REACH_MOVE;
    if ((r[0] & move) && (r[1] & move)) {
        move_last(k, block, gate);
    } else if (!(r[0] & stay) || !(r[1] & stay)) {
        block = slot->block = new_block(k, g->qubit[0], g->qubit[1], gate);
        swapped = 0;
        for (int i = 0; i < 2; i++)
            k->out.blocks[block].axes[i] = axis_bit(g->axis[i]);
        for (int i = 0; i < 2; i++)
            put_last(k, block, i);
    }
    for (int i = 0; i < 2; i++) {
        if (k->wires[k->out.blocks[block].qubit[i]].newest == block)
            take_waiting(k, block, i);
        add_axes(k, block, i, axis_bit(g->axis[i ^ swapped]));
    }
    append(k, &k->out.blocks[block], gate);
}

/* A block of gates on one qubit, which takes what waits there. */
static uint32_t close_waiting(collector *k, uint32_t q, uint32_t gate)
{
    uint32_t block = new_block(k, q, q, gate);
    k->out.blocks[block].axes[0] = axis_bit(k->c->gates[k->wires[q].first].axis[0]);
    put_last(k, block, 0);
    take_waiting(k, block, 0);
    return block;
}

static void wait(collector *k, uint32_t q, uint32_t gate)
{
    wire *w = &k->wires[q];
    if (w->nwaiting++ == 0)
        w->first = gate;
    else
        k->out.next[w->last] = gate;
    w->last = gate;
}

static void add_rotation(collector *k, uint32_t gate)
{
    const qm_pgate *g = &k->c->gates[gate];
    uint32_t q = g->qubit[0];
    wire *w = &k->wires[q];
    if (g->ref != QM_NONE) {
        wait(k, q, gate);
        close_waiting(k, q, gate);
        return;
    }
    if (w->nwaiting == 0 && w->newest != QM_NONE) {
        qm_pair_block *b = &k->out.blocks[w->newest];
        if (b->axes[b->qubit[0] != q] & axis_bit(g->axis[0])) {
            append(k, b, gate);
            return;
        }
    }
    wait(k, q, gate);
}

static void end_wire(collector *k, uint32_t q, uint32_t gate)
{
    wire *w = &k->wires[q];
    if (w->nwaiting > 0)
        close_waiting(k, q, gate);
    w->newest = QM_NONE;
    w->axes = 0;
    w->floor = w->uniform = w->places;
}

static void begin(collector *k, const qm_pcircuit *c)
{
    *k = (collector){.c = c};
    k->out.next = QM_NEW_ARRAY(c->arena, uint32_t, c->ngates);
    k->out.at = QM_NEW_ARRAY(c->arena, uint32_t, c->ngates);
    memset(k->out.next, 0xFF, c->ngates * sizeof *k->out.next);
    memset(k->out.at, 0xFF, c->ngates * sizeof *k->out.at);
    k->wires = qm_arena_zalloc(c->arena, c->nqubits, sizeof *k->wires);
    for (uint32_t q = 0; q < c->nqubits; q++)
        k->wires[q].newest = QM_NONE;
    uint64_t ncpp = qm_pcircuit_cx(c), size = 2;
    while (size < 2 * ncpp)
        size *= 2;
    k->mask = (uint32_t)(size - 1);
    k->pairs = QM_NEW_ARRAY(c->arena, pair_slot, size);
    for (uint64_t i = 0; i < size; i++)
        k->pairs[i].block = QM_NONE;
}

qm_pair_blocks qm_pair_blocks_collect(const qm_pcircuit *c)
{
    collector k;
    begin(&k, c);
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        switch ((qm_pkind)g->kind) {
        case QM_PK_ROT:
            add_rotation(&k, i);
            break;
        case QM_PK_CPP:
            add_cpp(&k, i);
            break;
        case QM_PK_LOCAL:
            end_wire(&k, g->qubit[0], i);
            break;
        case QM_PK_OPAQUE:
        case QM_PK_ERASED:
            break;
        }
    }
    return k.out;
}
