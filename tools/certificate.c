/* certificate.c - a certificate as JSON: docs/certificate.md says what stands where. */

#include "tools/certify.h"

#include "passes/cost.h"
#include "qasmill.h"
#include "support/diag_json.h"
#include "support/sha256.h"

#include <math.h>
#include <string.h>

static json_t *number(double v)
{
    return isfinite(v) ? json_real(v) : json_null();
}

static json_t *count(uint64_t n)
{
    return json_integer((json_int_t)(n < INT64_MAX ? n : INT64_MAX));
}

static json_t *text_json(const qm_certified_text *t)
{
    char digest[QM_SHA256_TEXT];
    json_t *o = json_object();
    qm_sha256(t->text, t->size, digest);
    json_object_set_new(o, "path", qm_json_text(t->path));
    if (t->format)
        json_object_set_new(o, "format", json_string(t->format));
    json_object_set_new(o, "bytes", count(t->size));
    json_object_set_new(o, "sha256", json_string(digest));
    return o;
}

static json_t *goal_json(const qm_goal *goal)
{
    json_t *o = json_object(), *assume = json_array();
    for (uint32_t i = 0; qm_assume_names[i]; i++)
        if (goal->assume >> i & 1)
            json_array_append_new(assume, json_string(qm_assume_names[i]));
    json_object_set_new(o, "cost", json_string(qm_cost_name(goal->cost)));
    json_object_set_new(o, "assume", assume);
    json_object_set_new(o, "seed", count(goal->seed));
    json_object_set_new(o, "time_budget", goal->seconds > 0 ? number(goal->seconds) : json_null());
    json_object_set_new(o, "threads", count(goal->threads));
    return o;
}

static json_t *cost_json(qm_circuit_cost c)
{
    json_t *o = json_object();
    json_object_set_new(o, "value", number(c.first));
    json_object_set_new(o, "cx", count(c.cx));
    json_object_set_new(o, "t", count(c.t));
    json_object_set_new(o, "gates", count(c.gates));
    return o;
}

/* `distribution`: what was compared is what is measured, unless not even an operation differs. */
static json_t *check_json(const qm_equiv_result *r, bool distribution, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    if (qm_equiv_json(r, &t) != QM_OK)
        return NULL;
    json_t *o = json_loadb(t.data, t.size, 0, NULL);
    bool identical = r->method && strcmp(r->method, "identical") == 0;
    json_object_set_new(
        o, "equality",
        json_string(distribution && !identical ? "measured distribution" : "unitary"));
    json_object_set_new(o, "seconds", number(r->seconds));
    return o;
}

static json_t *step_json(const qm_certified_step *s, qm_arena *arena)
{
    const qm_pass_time *t = &s->time;
    json_t *o = json_object();
    json_object_set_new(o, "name", json_string(t->name));
    json_object_set_new(o, "seconds", number(t->seconds));
    json_object_set_new(o, "changed", count(t->changed));
    json_object_set_new(o, "ops_before", count(t->ops_before));
    json_object_set_new(o, "ops_after", count(t->ops_after));
    json_object_set_new(o, "cost_before", cost_json(t->cost_before));
    json_object_set_new(o, "cost_after", cost_json(t->cost_after));
    json_object_set_new(o, "windows", count(t->checks.windows));
    json_object_set_new(o, "windows_deviation",
                        t->checks.windows ? number(t->checks.deviation) : json_null());
    json_object_set_new(o, "check", check_json(&s->check, s->distribution, arena));
    return o;
}

static const char *verdict_name(qm_equiv_verdict v)
{
    return v == QM_EQUIV_SAME        ? "equivalent"
           : v == QM_EQUIV_DIFFERENT ? "not equivalent"
                                     : "unknown";
}

qm_status qm_certificate_json(const qm_certificate *c, qm_text *out)
{
    const qm_certifier *k = c->certifier;
    json_t *o = json_object(), *sources = json_array(), *steps = json_array();
    for (uint32_t i = 0; i < c->nsources; i++)
        json_array_append_new(sources, text_json(&c->sources[i]));
    for (const qm_certified_step *s = k->first; s; s = s->next)
        json_array_append_new(steps, step_json(s, k->arena));
    json_object_set_new(o, "certificate", json_integer(1));
    json_object_set_new(o, "tool",
                        json_pack("{s:s,s:s}", "name", "qasmill", "version", qasmill_version()));
    json_object_set_new(o, "verdict", json_string(verdict_name(qm_certifier_verdict(k))));
    json_object_set_new(o, "sources", sources);
    json_object_set_new(o, "output", c->output ? text_json(c->output) : json_null());
    json_object_set_new(o, "pipeline", qm_json_text(c->pipeline));
    json_object_set_new(o, "goal", goal_json(k->goal));
    json_object_set_new(o, "stopped", json_boolean(c->stopped));
    json_object_set_new(o, "steps", steps);
    json_object_set_new(o, "whole",
                        k->whole_checked ? check_json(&k->whole, k->distribution, k->arena)
                                         : json_null());
    return qm_json_write(o, out);
}
