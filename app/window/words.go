//go:build desktop && !bindings

package window

import "github.com/wailsapp/wails/v2/pkg/options/windows"

// windowsMessages are what the toolkit says on Windows when the part of the system that draws pages is missing.
func windowsMessages() *windows.Messages {
	return &windows.Messages{
		InstallationRequired: "O Plano B precisa do WebView2, uma parte do Windows. Aperte OK para baixar e instalar; pode levar alguns minutos.",
		UpdateRequired:       "O Plano B precisa de um WebView2 mais novo. Aperte OK para baixar e instalar; pode levar alguns minutos.",
		MissingRequirements:  "Falta uma parte do Windows",
		Webview2NotInstalled: "O WebView2 não está instalado",
		Error:                "Plano B",
		FailedToInstall:      "O WebView2 não foi instalado. Confira a internet e tente de novo.",
		DownloadPage:         "O Plano B precisa do WebView2. Aperte OK para abrir a página de onde ele se baixa. Versão mínima: ",
		PressOKToInstall:     "Aperte OK para instalar.",
		ContactAdmin:         "O Plano B precisa do WebView2. Peça a quem cuida deste computador para instalar.",
		InvalidFixedWebview2: "O WebView2 indicado para o Plano B não serve. Confira a versão e a pasta.",
		WebView2ProcessCrash: "A parte do Windows que desenha a página parou. Seus dados estão guardados. Abra o Plano B de novo.",
	}
}
