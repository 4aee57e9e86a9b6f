# Proves on a real Windows that the installer works: silent install, selftest, search, upgrade in place, uninstall.
#   verify.ps1 INSTALLER
param([Parameter(Mandatory)][string]$Installer)
$ErrorActionPreference = "Stop"
$folder = Join-Path $env:LOCALAPPDATA "Programs\Recallery"
$data = Join-Path $env:LOCALAPPDATA "recallery"
$program = Join-Path $folder "recallery.exe"
$key = "HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Recallery"

function Assert($Condition, $What) { if (-not $Condition) { throw "failed: $What" } else { Write-Output "ok: $What" } }
function Install { $run = Start-Process $Installer "/S" -PassThru -Wait; Assert ($run.ExitCode -eq 0) "silent install" }
function Uninstall($Words) {
    # The uninstaller copies itself away and returns at once, unless it is told where it belongs.
    $run = Start-Process (Join-Path $folder "uninstall.exe") "$Words _?=$folder" -PassThru -Wait
    Assert ($run.ExitCode -eq 0) "uninstall $Words"
}

Install
Assert (Test-Path $program) "the program is there"
Assert (Test-Path (Join-Path $env:APPDATA "Microsoft\Windows\Start Menu\Programs\Recallery.lnk")) "Start menu"
Assert (Test-Path "HKCU:\Software\Classes\SystemFileAssociations\image\shell\Recallery") "Explorer's menu"

& $program selftest
Assert ($LASTEXITCODE -eq 0) "selftest"

$samples = Join-Path $folder "program\app\resources\samples"
& $program index $samples --no-ocr
Assert ($LASTEXITCODE -eq 0) "index"
$hit = & $program search "a cat" --json --limit 1 | ConvertFrom-Json
Assert ($hit.path -like "*IMG_0142.jpg") "search"

$started = Get-Date
$window = Start-Process (Join-Path $folder "recalleryw.exe") -PassThru
while (-not $window.MainWindowHandle -and ((Get-Date) - $started).TotalSeconds -lt 60) { Start-Sleep -Milliseconds 20; $window.Refresh() }
Assert $window.MainWindowHandle "the window opens after $(((Get-Date) - $started).TotalSeconds) s"
$window.CloseMainWindow() | Out-Null
Assert ($window.WaitForExit(30000)) "the window closes"

Install
$hit = & $program search "a cat" --json --limit 1 | ConvertFrom-Json
Assert ($hit.path -like "*IMG_0142.jpg") "the index is there after an upgrade in place"

New-Item (Join-Path $folder "portable.txt") -ItemType File | Out-Null
& $program ocr --json | Out-Null
Assert (Test-Path (Join-Path $folder "Recallery data\index\catalogue.sqlite")) "portable mode"
Remove-Item (Join-Path $folder "portable.txt"), (Join-Path $folder "Recallery data") -Recurse

Uninstall "/S"
Assert (-not (Test-Path $program)) "the program is gone"
Assert (-not (Test-Path $key)) "its entry is gone"
Assert (Test-Path $data) "index and settings stay unless asked otherwise"
Install
Uninstall "/S /ALL"
Assert (-not (Test-Path $data)) "index and settings go when asked"
