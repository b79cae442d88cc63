Unicode true

# The installer of Plano B for Windows, made on any system by `go run ./build installer`. It needs no administrator: the
# program goes into the person's own folder. What the shop wrote (%LocalAppData%\PlanoB) is never touched, also not when the
# program is removed. wails_tools.nsh is written by the toolkit; it brings the version, WebView2 and the architectures.

!ifndef REQUEST_EXECUTION_LEVEL
	!define REQUEST_EXECUTION_LEVEL "user"
!endif
!define PRODUCT_EXECUTABLE "planob.exe"
!define UNINST_KEY_NAME "PlanoB"
!define WAILS_WIN10_REQUIRED "O Plano B precisa do Windows 10 ou mais novo.$\n$\nPlano B needs Windows 10 or newer."
!define WAILS_ARCHITECTURE_NOT_SUPPORTED "Este instalador não serve para este computador.$\n$\nThis installer is not for this computer."
!define WAILS_INSTALL_WEBVIEW_DETAILPRINT "WebView2 (precisa de internet uma vez)"
!include "wails_tools.nsh"
!include "MUI2.nsh"

Name "${INFO_PRODUCTNAME}"
OutFile "..\..\bin\planob-setup.exe"
InstallDir "$LOCALAPPDATA\Programs\PlanoB"
InstallDirRegKey HKCU "${UNINST_KEY}" "InstallLocation"
SetCompressor /SOLID lzma
ManifestDPIAware true
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${INFO_PRODUCTVERSION}.0"
VIFileVersion    "${INFO_PRODUCTVERSION}.0"
VIAddVersionKey "CompanyName"     "${INFO_COMPANYNAME}"
VIAddVersionKey "FileDescription" "${INFO_PRODUCTNAME}"
VIAddVersionKey "ProductVersion"  "${INFO_PRODUCTVERSION}"
VIAddVersionKey "FileVersion"     "${INFO_PRODUCTVERSION}"
VIAddVersionKey "LegalCopyright"  "${INFO_COPYRIGHT}"
VIAddVersionKey "ProductName"     "${INFO_PRODUCTNAME}"

!define MUI_ICON "..\icon.ico"
!define MUI_UNICON "..\icon.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PRODUCT_EXECUTABLE}"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "PortugueseBR"
!insertmacro MUI_LANGUAGE "English"

LangString running ${LANG_PORTUGUESEBR} "O Plano B está aberto. Feche-o e aperte Repetir. O que você escreveu está guardado."
LangString running ${LANG_ENGLISH} "Plano B is open. Close it and press Retry. What you wrote is kept."

# A program that runs cannot be opened for writing: then nothing is changed until the person has closed it.
!macro waitUntilClosed un
Function ${un}waitUntilClosed
	IfFileExists "$INSTDIR\${PRODUCT_EXECUTABLE}" 0 closed
	again:
		ClearErrors
		FileOpen $0 "$INSTDIR\${PRODUCT_EXECUTABLE}" a
		IfErrors 0 free
		MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(running)" /SD IDCANCEL IDRETRY again
		SetErrorLevel 2
		Abort
	free:
		FileClose $0
	closed:
FunctionEnd
!macroend
!insertmacro waitUntilClosed ""
!insertmacro waitUntilClosed "un."

Function .onInit
	!insertmacro wails.checkArchitecture
FunctionEnd

Section
	!insertmacro wails.setShellContext
	Call waitUntilClosed
	!insertmacro wails.webview2runtime
	SetOutPath $INSTDIR
	!insertmacro wails.files
	CreateShortcut "$SMPROGRAMS\${INFO_PRODUCTNAME}.lnk" "$INSTDIR\${PRODUCT_EXECUTABLE}"
	CreateShortcut "$DESKTOP\${INFO_PRODUCTNAME}.lnk" "$INSTDIR\${PRODUCT_EXECUTABLE}"
	!insertmacro wails.writeUninstaller
	WriteRegStr HKCU "${UNINST_KEY}" "InstallLocation" "$INSTDIR"
SectionEnd

# Only what the installer brought is removed, by name.
Section "uninstall"
	!insertmacro wails.setShellContext
	Call un.waitUntilClosed
	Delete "$INSTDIR\${PRODUCT_EXECUTABLE}"
	Delete "$SMPROGRAMS\${INFO_PRODUCTNAME}.lnk"
	Delete "$DESKTOP\${INFO_PRODUCTNAME}.lnk"
	!insertmacro wails.deleteUninstaller
	RMDir "$INSTDIR"
SectionEnd
