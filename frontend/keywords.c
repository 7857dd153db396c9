/* keywords.c - the words of OpenQASM 3 and 2.
 *
 * Words are interned names, so a table indexed by name tells a keyword from an identifier with one
 * load. */

#include "frontend/parser.h"

#include "frontend_parser.h"

#include <string.h>

enum { V2 = 1, V3 = 2, PULSE = 4, BOTH = V2 | V3 }; /* PULSE: only in openpulse bodies */

typedef struct keyword {
    const char *text;
    uint16_t token;
    uint8_t versions;
} keyword;

static const keyword keywords[] = {
    {"OPENQASM", QT_OPENQASM, BOTH},
    {"include", QT_INCLUDE, BOTH},
    {"gate", QT_GATE, BOTH},
    {"qreg", QT_QREG, BOTH},
    {"creg", QT_CREG, BOTH},
    {"if", QT_IF, BOTH},
    {"measure", QT_MEASURE, BOTH},
    {"reset", QT_RESET, BOTH},
    {"barrier", QT_BARRIER, BOTH},
    {"opaque", QT_OPAQUE, V2},
    {"U", QT_PRIMITIVE, V2},
    {"CX", QT_PRIMITIVE, V2},
    {"pi", QT_PI, V2},
    {"sin", QT_FUNCTION, V2},
    {"cos", QT_FUNCTION, V2},
    {"tan", QT_FUNCTION, V2},
    {"exp", QT_FUNCTION, V2},
    {"ln", QT_FUNCTION, V2},
    {"sqrt", QT_FUNCTION, V2},
    {"defcalgrammar", QT_DEFCALGRAMMAR, V3},
    {"def", QT_DEF, V3},
    {"cal", QT_CAL, V3},
    {"defcal", QT_DEFCAL, V3},
    {"extern", QT_EXTERN, V3},
    {"box", QT_BOX, V3},
    {"let", QT_LET, V3},
    {"break", QT_BREAK, V3},
    {"continue", QT_CONTINUE, V3},
    {"else", QT_ELSE, V3},
    {"end", QT_END, V3},
    {"return", QT_RETURN, V3},
    {"for", QT_FOR, V3},
    {"while", QT_WHILE, V3},
    {"in", QT_IN, V3},
    {"switch", QT_SWITCH, V3},
    {"case", QT_CASE, V3},
    {"default", QT_DEFAULT, V3},
    {"nop", QT_NOP, V3},
    {"pragma", QT_PRAGMA, V3},
    {"input", QT_INPUT, V3},
    {"output", QT_OUTPUT, V3},
    {"const", QT_CONST, V3},
    {"readonly", QT_READONLY, V3},
    {"mutable", QT_MUTABLE, V3},
    {"qubit", QT_QUBIT, V3},
    {"bool", QT_BOOL, V3},
    {"bit", QT_BIT, V3},
    {"int", QT_INT_TYPE, V3},
    {"uint", QT_UINT, V3},
    {"float", QT_FLOAT_TYPE, V3},
    {"angle", QT_ANGLE, V3},
    {"complex", QT_COMPLEX, V3},
    {"array", QT_ARRAY, V3},
    {"void", QT_VOID, V3},
    {"duration", QT_DURATION, V3},
    {"stretch", QT_STRETCH, V3},
    {"gphase", QT_GPHASE, V3},
    {"inv", QT_INV, V3},
    {"pow", QT_POW, V3},
    {"ctrl", QT_CTRL, V3},
    {"negctrl", QT_NEGCTRL, V3},
    {"durationof", QT_DURATIONOF, V3},
    {"delay", QT_DELAY, V3},
    {"true", QT_TRUE, V3},
    {"false", QT_FALSE, V3},
    {"im", QT_IM, V3},
    {"port", QT_PORT, PULSE},
    {"frame", QT_FRAME, PULSE},
    {"waveform", QT_WAVEFORM, PULSE},
};
enum { NKEYWORDS = sizeof keywords / sizeof keywords[0] };

void qm_parser_set_words(qm_parser *p, uint32_t version)
{
    qm_name names[NKEYWORDS], last = 0;
    for (int i = 0; i < NKEYWORDS; i++) {
        names[i] = qm_intern_add(&p->cx->names, keywords[i].text, strlen(keywords[i].text));
        if (names[i] > last)
            last = names[i];
    }
    p->version = version;
    p->nwords = last + 1;
    p->words = QM_NEW_ARRAY(&p->tables, uint16_t, p->nwords);
    for (uint32_t i = 0; i < p->nwords; i++)
        p->words[i] = QT_IDENT;
    int versions = version == 2 ? V2 : p->pulse_faulty ? V3 | PULSE : V3;
    for (int i = 0; i < NKEYWORDS; i++)
        if (keywords[i].versions & versions)
            p->words[names[i]] = keywords[i].token;
}

const char *qm_word_like(uint32_t version, qm_str word, uint32_t *best)
{
    const uint32_t most = word.size < 6 ? 1 : 2; /* letters: a short word is soon like another */
    const char *near = NULL;
    for (int i = 0; i < NKEYWORDS; i++) {
        uint32_t distance = *best;
        if ((keywords[i].versions & (version == 2 ? V2 : V3)) && word.size > 3 &&
            qm_similar(word.data, word.size, keywords[i].text, strlen(keywords[i].text),
                       &distance) &&
            distance <= most) {
            *best = distance;
            near = keywords[i].text;
        }
    }
    return near;
}

bool qm_word_of_other_version(const char *text, size_t size, uint32_t version)
{
    for (int i = 0; i < NKEYWORDS; i++)
        if (strlen(keywords[i].text) == size && memcmp(keywords[i].text, text, size) == 0)
            return version == 2 ? keywords[i].versions == V3 : keywords[i].token == QT_OPAQUE;
    return false;
}
