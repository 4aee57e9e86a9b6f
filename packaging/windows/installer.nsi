; The installer for Windows: for one user, without an administrator.
;   /S              silent          /D=FOLDER   where to (last, without quotes)
;   /UPDATE         over a version that runs: waits for its end, and opens the window afterwards
; The uninstaller: /S removes the program alone; /S /ALL removes index and settings too.
Unicode true
Name "Recallery"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Recallery"
InstallDirRegKey HKCU "Software\Recallery" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${QUAD}"
VIAddVersionKey "ProductName" "Recallery"
VIAddVersionKey "FileDescription" "Installs Recallery"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The Recallery contributors"

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!define MUI_ICON "recallery.ico"
!define MUI_UNICON "recallery.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\recalleryw.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString RUNNING ${LANG_ENGLISH} "Recallery is running. Close it, then try again."
LangString RUNNING ${LANG_GERMAN} "Recallery läuft. Schließen Sie es und versuchen Sie es dann noch einmal."
LangString SIMILAR ${LANG_ENGLISH} "Find similar in Recallery"
LangString SIMILAR ${LANG_GERMAN} "Ähnliche in Recallery finden"
LangString INSIDE ${LANG_ENGLISH} "Search in Recallery"
LangString INSIDE ${LANG_GERMAN} "In Recallery suchen"
LangString REMOVE_DATA ${LANG_ENGLISH} "Remove the index and the settings too? Your own files stay as they are."
LangString REMOVE_DATA ${LANG_GERMAN} "Auch den Index und die Einstellungen entfernen? Ihre eigenen Dateien bleiben, wie sie sind."

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Recallery"
!define KINDS "Software\Classes\SystemFileAssociations"

; The program may be exchanged when its folder can be renamed: Windows refuses that while a file in it is open.
Function ExchangeFolders
  StrCpy $1 0
  again:
  RMDir /r "$INSTDIR\program.old"
  ${If} ${FileExists} "$INSTDIR\program\*.*"
    ClearErrors
    Rename "$INSTDIR\program" "$INSTDIR\program.old"
    ${If} ${Errors}
      IntOp $1 $1 + 1
      ${If} $1 < 120
        Sleep 500
        Goto again
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
      RMDir /r "$INSTDIR\program.new"
      SetErrorLevel 4
      Abort "$(RUNNING)"
    ${EndIf}
  ${EndIf}
  Rename "$INSTDIR\program.new" "$INSTDIR\program"
  RMDir /r "$INSTDIR\program.old"
FunctionEnd

!macro MENU WHERE WORDS
  WriteRegStr HKCU "${WHERE}\shell\Recallery" "" "${WORDS}"
  WriteRegStr HKCU "${WHERE}\shell\Recallery" "Icon" "$INSTDIR\recalleryw.exe"
  WriteRegStr HKCU "${WHERE}\shell\Recallery\command" "" '"$INSTDIR\recalleryw.exe" --search "%1"'
!macroend

Section "Recallery"
  RMDir /r "$INSTDIR\program.new"
  SetOutPath "$INSTDIR\program.new"
  File /r "program\*.*"
  SetOutPath "$INSTDIR"
  Call ExchangeFolders
  File "recallery.exe"
  File "recalleryw.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\Recallery.lnk" "$INSTDIR\recalleryw.exe"
  WriteRegStr HKCU "Software\Recallery" "Folder" "$INSTDIR"
  !insertmacro MENU "${KINDS}\image" "$(SIMILAR)"
  !insertmacro MENU "${KINDS}\video" "$(SIMILAR)"
  !insertmacro MENU "Software\Classes\Directory" "$(INSIDE)"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Recallery"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\recalleryw.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Recallery contributors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KIB}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPDATE" $1
  ${IfNot} ${Errors}
  ${AndIf} ${Silent}
    Exec '"$INSTDIR\recalleryw.exe"'
  ${EndIf}
SectionEnd

Section "Uninstall"
  ; Only what was installed: portable.txt and its data stay, and so does what others put here.
  RMDir /r "$INSTDIR\program"
  RMDir /r "$INSTDIR\program.new"
  RMDir /r "$INSTDIR\program.old"
  Delete "$INSTDIR\recallery.exe"
  Delete "$INSTDIR\recalleryw.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Recallery.lnk"
  DeleteRegKey HKCU "${KINDS}\image\shell\Recallery"
  DeleteRegKey HKCU "${KINDS}\video\shell\Recallery"
  DeleteRegKey HKCU "Software\Classes\Directory\shell\Recallery"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Recallery"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALL" $1
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(REMOVE_DATA)" /SD IDNO IDNO kept
  ${EndIf}
  RMDir /r "$LOCALAPPDATA\recallery"
  kept:
SectionEnd
