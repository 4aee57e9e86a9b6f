/* recallery.exe and recalleryw.exe: load the Python in `program` and run "-m MODULE".

   A program of our own instead of python.exe gives the processes their name and icon, needs no console for the window,
   and mends what a kill in the middle of an update left: see the exchange of folders in installer.nsi. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

#define ROOM 32768
#define INCOMPLETE L"The installation is incomplete. Please install Recallery again."

typedef int (*PythonMain)(int, wchar_t **);

static wchar_t folder[ROOM], program[ROOM], other[ROOM], library[ROOM];

static int exists(const wchar_t *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

static void mend(void) {
    swprintf(program, ROOM, L"%ls\\program", folder);
    if (exists(program)) return;
    swprintf(other, ROOM, L"%ls\\program.new", folder);
    if (!exists(other)) swprintf(other, ROOM, L"%ls\\program.old", folder);
    MoveFileW(other, program);
}

/* A child of multiprocessing asks for the interpreter itself, with short options; those of Recallery are long. */
static int is_for_python(const wchar_t *word) { return word[0] == L'-' && word[1] && word[1] != L'-' && word[1] != L'h'; }

static int run(int count, wchar_t **words) {
    GetModuleFileNameW(NULL, folder, ROOM);
    *wcsrchr(folder, L'\\') = 0;
    mend();
    swprintf(library, ROOM, L"%ls\\python311.dll", program);
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    PythonMain start = python ? (PythonMain)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!start) {
        fwprintf(stderr, L"%ls\n", INCOMPLETE);
        if (IS_WINDOW) MessageBoxW(NULL, INCOMPLETE, L"Recallery", MB_ICONERROR);
        return 3;
    }
    wchar_t **passed = calloc(count + 3, sizeof *passed);
    int at = 0;
    passed[at++] = words[0];
    if (count < 2 || !is_for_python(words[1])) {
        passed[at++] = L"-m";
        passed[at++] = MODULE;
    }
    for (int i = 1; i < count; i++) passed[at++] = words[i];
    return start(at, passed);
}

#if IS_WINDOW
int APIENTRY wWinMain(HINSTANCE self, HINSTANCE none, LPWSTR line, int show) {
    (void)self, (void)none, (void)line, (void)show;
    return run(__argc, __wargv);
}
#else
int wmain(int count, wchar_t **words) { return run(count, words); }
#endif
