/* reach.c - see reach.h. */
#include "tools/reach.h"

#include "runtime/value.h"

#include <math.h>
#include <string.h>

const char *const qm_reach_methods[QM_REACH_METHODS] = {"mcry", "mary", "ucry", "best"};

/* The row of that size and method, the best where there are several; NULL: none. */
static const qm_reach_row *best_row(const qm_reach *t, uint32_t bits, const char *method)
{
    const qm_reach_row *best = NULL;
    for (uint32_t i = 0; i < t->nrows; i++)
        if (t->rows[i].bits == bits && strcmp(t->rows[i].method, method) == 0 &&
            (!best || t->rows[i].psnr > best->psnr))
            best = &t->rows[i];
    return best;
}

const qm_reach_row *qm_reach_largest(const qm_reach *t, const char *method)
{
    const qm_reach_row *largest = NULL;
    for (uint32_t i = 0; i < t->nrows; i++) {
        const qm_reach_row *best = best_row(t, t->rows[i].bits, method);
        if (best && best->psnr >= t->readable && (!largest || best->bits > largest->bits))
            largest = best;
    }
    return largest;
}

void qm_reach_json(const qm_reach *t, qm_text *out)
{
    qm_text_puts(out, "{\n  \"target\": ");
    qm_json_string(t->target->name, out);
    qm_text_printf(out, ",\n  \"shots\": %.0f,\n  \"readable_psnr\": %.10g,\n  \"rows\": [",
                   t->shots, t->readable);
    for (uint32_t i = 0; i < t->nrows; i++) {
        const qm_reach_row *r = &t->rows[i];
        qm_text_printf(
            out,
            "%s\n    {\"size\": %u, \"method\": \"%s\", \"compress\": %.10g, \"cx\": %llu, "
            "\"duration_ns\": %.10g, \"no_error\": %.6g, \"psnr\": %.6g}",
            i ? "," : "", 1u << r->bits, r->method, r->percent, (unsigned long long)r->effect.cx,
            r->effect.duration, r->effect.kept, r->psnr);
    }
    qm_text_puts(out, "\n  ]\n}\n");
}

/* The plot's area in units of SVG, and its scale: a column a size, 10 dB a line. */
enum { LEFT = 60, TOP = 20, COLUMN = 110, DECADE = 60, MOST_DB = 60, SIZES = 5 };

static double across(uint32_t bits)
{
    return LEFT + COLUMN * (bits - 0.5);
}

static double down(double db)
{
    return TOP + DECADE * (MOST_DB - fmin(fmax(db, 0), MOST_DB)) / 10;
}

static void put_axes(const qm_reach *t, qm_text *out)
{
    double right = LEFT + COLUMN * SIZES, bottom = down(0);
    for (int db = 0; db <= MOST_DB; db += 10)
        qm_text_printf(out,
                       "<line x1=\"%d\" y1=\"%.0f\" x2=\"%.0f\" y2=\"%.0f\" stroke=\"#ddd\"/>\n"
                       "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%d</text>\n",
                       LEFT, down(db), right, down(db), LEFT - 6, down(db) + 4, db);
    for (uint32_t bits = 1; bits <= SIZES; bits++)
        qm_text_printf(out, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%u x %u</text>\n",
                       across(bits), bottom + 18, 1u << bits, 1u << bits);
    qm_text_printf(out,
                   "<line x1=\"%d\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\" stroke=\"#888\" "
                   "stroke-dasharray=\"6 4\"/>\n<text x=\"%d\" y=\"%d\">PSNR, dB</text>\n",
                   LEFT, down(t->readable), right, down(t->readable), LEFT, TOP - 6);
}

static void put_line(const qm_reach *t, uint32_t which, qm_text *out)
{
    static const char *const colours[QM_REACH_METHODS] = {"#b2182b", "#e08214", "#2166ac",
                                                          "#1b7837"};
    const char *colour = colours[which];
    qm_text points;
    qm_text_init(&points, out->arena);
    for (uint32_t bits = 1; bits <= SIZES; bits++) {
        const qm_reach_row *r = best_row(t, bits, qm_reach_methods[which]);
        if (!r)
            continue;
        qm_text_printf(&points, "%.0f,%.1f ", across(bits), down(r->psnr));
        qm_text_printf(out, "<circle cx=\"%.0f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", across(bits),
                       down(r->psnr), colour);
    }
    double y = TOP + 18 * (which + 1.0), x = LEFT + COLUMN * SIZES - 70;
    qm_text_printf(out,
                   "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n"
                   "<text x=\"%.0f\" y=\"%.0f\" fill=\"%s\">%s</text>\n",
                   points.size ? points.data : "", colour, x, y, colour, qm_reach_methods[which]);
}

void qm_reach_svg(const qm_reach *t, qm_text *out)
{
    int width = LEFT + COLUMN * SIZES + 20, height = TOP + DECADE * MOST_DB / 10 + 30;
    qm_text_printf(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                   "font-family=\"sans-serif\" font-size=\"12\">\n"
                   "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                   width, height);
    put_axes(t, out);
    for (uint32_t i = 0; i < QM_REACH_METHODS; i++)
        put_line(t, i, out);
    qm_text_puts(out, "</svg>\n");
}
