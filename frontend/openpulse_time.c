/* openpulse_time.c - how long the body of a defcal takes.
 *
 * Each frame of the body has a clock that starts at 0, for a defcal begins with a barrier of all
 * its frames. Plays, captures and delays advance one clock, barriers bring clocks to the latest of
 * them. Durations in dt and in seconds are not compared: where the latest is not plain, and in
 * control flow, the time is not known. */

#include "frontend/openpulse.h"

#include "ir/duration.h"

void qm_pulse_lose_time(qm_pulse_check *p)
{
    p->timed = false;
}

qm_cal_time qm_pulse_constant_time(const qm_module *m, uint32_t expr)
{
    qm_duration d = qm_expr_as_duration(m, expr);
    return (qm_cal_time){.known = true, .femtoseconds = d.fs, .dt = d.dt};
}

qm_cal_time qm_pulse_time_sum(qm_cal_time a, double sign, qm_cal_time b)
{
    return (qm_cal_time){.known = a.known && b.known,
                         .femtoseconds = a.femtoseconds + sign * b.femtoseconds,
                         .dt = a.dt + sign * b.dt};
}

static qm_cal_time latest(qm_cal_time a, qm_cal_time b)
{
    if (a.femtoseconds >= b.femtoseconds && a.dt >= b.dt)
        return a;
    if (a.femtoseconds > b.femtoseconds || a.dt > b.dt)
        b.known = false;
    return b;
}

/* The clock of a frame; NULL when it is not known which frame it is. */
static qm_cal_time *clock_of(qm_pulse_check *p, const qm_pulse_value *frame)
{
    if (frame->kind != QM_PK_FRAME || frame->symbol == QM_NONE || frame->array)
        return NULL;
    qm_pulse_symbol *sy = &p->s->pulse.symbols[frame->symbol];
    if (sy->body != p->body) {
        QM_RESERVE(&p->s->scratch, p->clocks, p->nclocks, p->cap_clocks);
        p->clocks[p->nclocks] = (qm_cal_time){.known = true};
        sy->clock = p->nclocks++;
        sy->body = p->body;
    }
    return &p->clocks[sy->clock];
}

void qm_pulse_advance(qm_pulse_check *p, const qm_pulse_value *frame, qm_cal_time by)
{
    qm_cal_time *clock = clock_of(p, frame);
    if (!clock || !by.known || p->flow > 0)
        qm_pulse_lose_time(p);
    else
        *clock = qm_pulse_time_sum(*clock, 1, by);
}

void qm_pulse_align(qm_pulse_check *p, const qm_pulse_value *frames, uint32_t n)
{
    qm_cal_time most = {.known = true};
    uint32_t count = n ? n : p->nclocks;
    if (p->flow > 0)
        qm_pulse_lose_time(p);
    for (int turn = 0; turn < 2; turn++)
        for (uint32_t i = 0; i < count && p->timed; i++) {
            qm_cal_time *clock = n ? clock_of(p, &frames[i]) : &p->clocks[i];
            if (!clock)
                qm_pulse_lose_time(p);
            else if (turn == 0)
                most = latest(most, *clock);
            else
                *clock = most;
        }
    if (!most.known)
        qm_pulse_lose_time(p);
}

qm_cal_time qm_pulse_total(const qm_pulse_check *p)
{
    qm_cal_time most = {.known = p->timed};
    for (uint32_t i = 0; i < p->nclocks && most.known; i++)
        most = latest(most, p->clocks[i]);
    return most.known ? most : (qm_cal_time){0};
}
