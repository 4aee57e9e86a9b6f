<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>AboutPage</name>
        <message>
            <source>About</source>
            <translation>Über</translation>
        </message>
        <message>
            <source>Version {version}</source>
            <translation>Version {version}</translation>
        </message>
        <message>
            <source>Free software under the Apache License 2.0. The fonts, icons, model and libraries have their own licences, which come with the program.</source>
            <translation>Freie Software unter der Apache-Lizenz 2.0. Schriften, Symbole, Modell und Bibliotheken haben eigene Lizenzen, die dem Programm beiliegen.</translation>
        </message>
        <message>
            <source>Open the log folder</source>
            <translation>Protokollordner öffnen</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>New versions</source>
            <translation>Neue Versionen</translation>
        </message>
        <message>
            <source>Give this to whoever helps you with a problem. It names none of your files unless you want it to, and nothing is sent automatically.</source>
            <translation>Gib das der Person, die dir bei einem Problem hilft. Es nennt keine deiner Dateien, außer du möchtest es, und nichts wird von selbst gesendet.</translation>
        </message>
        <message>
            <source>With the names of files</source>
            <translation>Mit den Namen von Dateien</translation>
        </message>
        <message>
            <source>Only if whoever helps you needs them.</source>
            <translation>Nur wenn die Person, die dir hilft, sie braucht.</translation>
        </message>
        <message>
            <source>Copy the report</source>
            <translation>Bericht kopieren</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
    </context>
    <context>
        <name>Activity</name>
        <message numerus="yes">
            <source>%Ln file(s) could not be read</source>
            <translation>
                <numerusform>%Ln Datei konnte nicht gelesen werden</numerusform>
                <numerusform>%Ln Dateien konnten nicht gelesen werden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln left out</source>
            <translation>
                <numerusform>%Ln ausgelassen</numerusform>
                <numerusform>%Ln ausgelassen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln failed</source>
            <translation>
                <numerusform>%Ln fehlgeschlagen</numerusform>
                <numerusform>%Ln fehlgeschlagen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s)</source>
            <translation>
                <numerusform>%Ln Datei</numerusform>
                <numerusform>%Ln Dateien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s) missing</source>
            <translation>
                <numerusform>%Ln Datei fehlt</numerusform>
                <numerusform>%Ln Dateien fehlen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln folder(s) not available</source>
            <translation>
                <numerusform>%Ln Ordner nicht erreichbar</numerusform>
                <numerusform>%Ln Ordner nicht erreichbar</numerusform>
            </translation>
        </message>
        <message>
            <source>Preparing another model</source>
            <translation>Ein anderes Modell wird vorbereitet</translation>
        </message>
        <message>
            <source>Starting</source>
            <translation>Startet</translation>
        </message>
        <message>
            <source>Reading files in full</source>
            <translation>Dateien werden vollständig gelesen</translation>
        </message>
        <message>
            <source>Reading text in pictures</source>
            <translation>Text in Bildern wird gelesen</translation>
        </message>
        <message>
            <source>Listening to speech</source>
            <translation>Sprache wird angehört</translation>
        </message>
        <message>
            <source>Searching only: this index cannot be changed</source>
            <translation>Nur Suche: Dieser Index kann nicht geändert werden</translation>
        </message>
        <message>
            <source>Updating the index for this version</source>
            <translation>Index wird für diese Version aktualisiert</translation>
        </message>
        <message>
            <source>Looking for new and changed files</source>
            <translation>Neue und geänderte Dateien werden gesucht</translation>
        </message>
        <message>
            <source>Indexing</source>
            <translation>Indizierung</translation>
        </message>
        <message>
            <source>Up to date</source>
            <translation>Auf dem neuesten Stand</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>Angehalten</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Wartet</translation>
        </message>
        <message>
            <source>Removing files from the index</source>
            <translation>Dateien werden aus dem Index entfernt</translation>
        </message>
        <message>
            <source>Tidying up</source>
            <translation>Aufräumen</translation>
        </message>
        <message>
            <source>Indexing is not running</source>
            <translation>Die Indizierung läuft nicht</translation>
        </message>
        <message>
            <source>Waiting: another Recallery is using the index</source>
            <translation>Wartet: Ein anderes Recallery benutzt den Index</translation>
        </message>
        <message>
            <source>Read in full: {full}. Read in part: {quick}. Known by name only: {seen}.</source>
            <translation>Vollständig gelesen: {full}. Teilweise gelesen: {quick}. Nur dem Namen nach bekannt: {seen}.</translation>
        </message>
        <message>
            <source>Waiting until the computer is idle</source>
            <translation>Wartet, bis der Computer nichts zu tun hat</translation>
        </message>
        <message>
            <source>Waiting until the computer is plugged in</source>
            <translation>Wartet, bis der Computer am Netz hängt</translation>
        </message>
        <message>
            <source>Waiting to try again</source>
            <translation>Wartet auf den nächsten Versuch</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} von {total}</translation>
        </message>
        <message>
            <source>{rate}/s</source>
            <translation>{rate}/s</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>noch {time}</translation>
        </message>
        <message numerus="yes">
            <source>%Ln not read</source>
            <translation>
                <numerusform>%Ln nicht gelesen</numerusform>
                <numerusform>%Ln nicht gelesen</numerusform>
            </translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
        <message>
            <source>{minutes} min</source>
            <translation>{minutes} min</translation>
        </message>
        <message>
            <source>{hours} h {minutes} min</source>
            <translation>{hours} h {minutes} min</translation>
        </message>
    </context>
    <context>
        <name>ActivityItem</name>
        <message>
            <source>Show the progress of indexing</source>
            <translation>Fortschritt der Indizierung zeigen</translation>
        </message>
    </context>
    <context>
        <name>ActivityPanel</name>
        <message>
            <source>Indexing</source>
            <translation>Indizierung</translation>
        </message>
        <message>
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
    </context>
    <context>
        <name>AppearancePage</name>
        <message>
            <source>Appearance</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <source>Same as the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Farben</translation>
        </message>
        <message>
            <source>colours mode night bright design</source>
            <translation>Farben Modus Nacht hell Gestaltung</translation>
        </message>
        <message>
            <source>{percent} %</source>
            <translation>{percent} %</translation>
        </message>
        <message>
            <source>A new language takes effect after a restart.</source>
            <translation>Eine neue Sprache gilt nach dem nächsten Start.</translation>
        </message>
        <message>
            <source>New photos are indexed in the background. The icon in the system tray opens the window again.</source>
            <translation>Neue Fotos werden im Hintergrund indiziert. Das Symbol im Infobereich öffnet das Fenster wieder.</translation>
        </message>
        <message>
            <source>This desktop has no system tray.</source>
            <translation>Diese Arbeitsumgebung hat keinen Infobereich.</translation>
        </message>
        <message>
            <source>font zoom scale larger smaller</source>
            <translation>Schrift Zoom Skalierung größer kleiner</translation>
        </message>
        <message>
            <source>Text size</source>
            <translation>Schriftgröße</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>translation locale</source>
            <translation>Übersetzung Sprache Land</translation>
        </message>
        <message>
            <source>Restart now</source>
            <translation>Jetzt neu starten</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <source>Keep running when the window is closed</source>
            <translation>Weiterlaufen, wenn das Fenster geschlossen wird</translation>
        </message>
        <message>
            <source>tray background quit</source>
            <translation>Infobereich Hintergrund beenden</translation>
        </message>
    </context>
    <context>
        <name>Chip</name>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
    </context>
    <context>
        <name>ChipRow</name>
        <message numerus="yes">
            <source>%n file(s) with the other filters</source>
            <translation>
                <numerusform>%n Datei mit den übrigen Filtern</numerusform>
                <numerusform>%n Dateien mit den übrigen Filtern</numerusform>
            </translation>
        </message>
        <message>
            <source>Filter: {filter}</source>
            <translation>Filter: {filter}</translation>
        </message>
        <message>
            <source>Weight</source>
            <translation>Gewicht</translation>
        </message>
        <message>
            <source>Not like {name}</source>
            <translation>Nicht wie {name}</translation>
        </message>
        <message>
            <source>Not {words}</source>
            <translation>Nicht {words}</translation>
        </message>
    </context>
    <context>
        <name>Chips</name>
        <message>
            <source>More like {name}</source>
            <translation>Mehr wie {name}</translation>
        </message>
        <message>
            <source>Less like {name}</source>
            <translation>Weniger wie {name}</translation>
        </message>
        <message>
            <source>Not meant: {name}</source>
            <translation>Nicht gemeint: {name}</translation>
        </message>
        <message>
            <source>Picture {name}, weight {weight}</source>
            <translation>Bild {name}, Gewicht {weight}</translation>
        </message>
        <message>
            <source>Not like the picture {name}, weight {weight}</source>
            <translation>Nicht wie das Bild {name}, Gewicht {weight}</translation>
        </message>
        <message>
            <source>Not the words {name}, weight {weight}</source>
            <translation>Nicht die Wörter {name}, Gewicht {weight}</translation>
        </message>
        <message>
            <source>Words {name}, weight {weight}</source>
            <translation>Wörter {name}, Gewicht {weight}</translation>
        </message>
    </context>
    <context>
        <name>ChooseFoldersPage</name>
        <message>
            <source>Add a folder…</source>
            <translation>Ordner hinzufügen …</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Auslassen</translation>
        </message>
        <message>
            <source>Which folders do you want to search?</source>
            <translation>Welche Ordner möchten Sie durchsuchen?</translation>
        </message>
        <message>
            <source>Your files are only read, never changed or moved. You can change this choice at any time.</source>
            <translation>Ihre Dateien werden nur gelesen, nie verändert oder verschoben. Sie können die Auswahl jederzeit ändern.</translation>
        </message>
        <message>
            <source>For example: Screenshots/, *.tmp</source>
            <translation>Zum Beispiel: Bildschirmfotos/, *.tmp</translation>
        </message>
        <message>
            <source>Names of files or folders, separated by commas. Use * for any text. Hidden folders and system folders are always left out.</source>
            <translation>Namen von Dateien oder Ordnern, durch Kommas getrennt. * steht für beliebigen Text. Versteckte Ordner und Systemordner werden immer ausgelassen.</translation>
        </message>
        <message>
            <source>Add a folder</source>
            <translation>Ordner hinzufügen</translation>
        </message>
        <message numerus="yes">
            <source>%n photo(s)</source>
            <translation>
                <numerusform>%n Foto</numerusform>
                <numerusform>%n Fotos</numerusform>
            </translation>
        </message>
        <message>
            <source>{photos}, {size}</source>
            <translation>{photos}, {size}</translation>
        </message>
        <message>
            <source>No folder is chosen. You can also add folders later.</source>
            <translation>Kein Ordner ist gewählt. Sie können Ordner auch später hinzufügen.</translation>
        </message>
        <message>
            <source>Reading them takes less than a minute.</source>
            <translation>Sie zu lesen dauert weniger als eine Minute.</translation>
        </message>
        <message numerus="yes">
            <source>Reading them takes about %n minute(s).</source>
            <translation>
                <numerusform>Sie zu lesen dauert etwa %n Minute.</numerusform>
                <numerusform>Sie zu lesen dauert etwa %n Minuten.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Reading them takes about %n hour(s).</source>
            <translation>
                <numerusform>Sie zu lesen dauert etwa %n Stunde.</numerusform>
                <numerusform>Sie zu lesen dauert etwa %n Stunden.</numerusform>
            </translation>
        </message>
        <message>
            <source>You can search right away.</source>
            <translation>Suchen können Sie sofort.</translation>
        </message>
    </context>
    <context>
        <name>ClipDialog</name>
        <message>
            <source>Save clip</source>
            <translation>Ausschnitt speichern</translation>
        </message>
        <message>
            <source>Quick: keeps the quality, may begin some seconds earlier</source>
            <translation>Schnell: behält die Qualität, beginnt vielleicht einige Sekunden früher</translation>
        </message>
        <message>
            <source>Exact: begins and ends at these times, takes longer</source>
            <translation>Genau: beginnt und endet zu diesen Zeiten, dauert länger</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>Save as…</source>
            <translation>Speichern unter…</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <source>Choose another name: the video itself is never changed.</source>
            <translation>Wähle einen anderen Namen: Das Video selbst wird nie geändert.</translation>
        </message>
        <message>
            <source>%1 was saved with %2 of the video.</source>
            <translation>%1 wurde mit %2 des Videos gespeichert.</translation>
        </message>
        <message>
            <source>Length: %1</source>
            <translation>Länge: %1</translation>
        </message>
        <message>
            <source>The end has to be after the start.</source>
            <translation>Das Ende muss nach dem Anfang liegen.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>&amp;Start</source>
            <translation>&amp;Anfang</translation>
        </message>
        <message>
            <source>&amp;End</source>
            <translation>&amp;Ende</translation>
        </message>
        <message>
            <source>Present frame (%1)</source>
            <translation>Jetziges Bild (%1)</translation>
        </message>
    </context>
    <context>
        <name>CollectionsAndKeywords</name>
        <message>
            <source>Keywords</source>
            <translation>Stichwörter</translation>
        </message>
        <message>
            <source>Collections</source>
            <translation>Sammlungen</translation>
        </message>
        <message>
            <source>Add to a collection</source>
            <translation>Zu einer Sammlung hinzufügen</translation>
        </message>
        <message>
            <source>Search for %1</source>
            <translation>Nach %1 suchen</translation>
        </message>
        <message>
            <source>Show this collection</source>
            <translation>Diese Sammlung zeigen</translation>
        </message>
        <message>
            <source>Remove from this collection</source>
            <translation>Aus dieser Sammlung entfernen</translation>
        </message>
        <message>
            <source>New collection…</source>
            <translation>Neue Sammlung …</translation>
        </message>
        <message>
            <source>Name:</source>
            <translation>Name:</translation>
        </message>
        <message>
            <source>New collection</source>
            <translation>Neue Sammlung</translation>
        </message>
    </context>
    <context>
        <name>CollectionsSection</name>
        <message>
            <source>Collections</source>
            <translation>Sammlungen</translation>
        </message>
        <message>
            <source>Collect files without moving them: create a collection and drop files on it.</source>
            <translation>Sammeln Sie Dateien, ohne sie zu verschieben: Legen Sie eine Sammlung an und ziehen Sie Dateien darauf.</translation>
        </message>
        <message>
            <source>New collection</source>
            <translation>Neue Sammlung</translation>
        </message>
        <message>
            <source>Remove the collection “{name}”? Its files stay where they are.</source>
            <translation>Die Sammlung „{name}“ entfernen? Ihre Dateien bleiben, wo sie sind.</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) could not be added</source>
            <translation>
                <numerusform>%n Datei konnte nicht hinzugefügt werden</numerusform>
                <numerusform>%n Dateien konnten nicht hinzugefügt werden</numerusform>
            </translation>
        </message>
        <message>
            <source>They are not in any folder of the library. Add their folder first.</source>
            <translation>Sie liegen in keinem Ordner der Bibliothek. Fügen Sie zuerst ihren Ordner hinzu.</translation>
        </message>
    </context>
    <context>
        <name>Commands</name>
        <message>
            <source>Window</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <source>Larger text</source>
            <translation>Größere Schrift</translation>
        </message>
        <message>
            <source>Smaller text</source>
            <translation>Kleinere Schrift</translation>
        </message>
        <message>
            <source>Side bar</source>
            <translation>Seitenleiste</translation>
        </message>
        <message>
            <source>Info pane</source>
            <translation>Infobereich</translation>
        </message>
        <message>
            <source>Next area of the window</source>
            <translation>Nächster Bereich des Fensters</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>Vollbild</translation>
        </message>
        <message>
            <source>Add a folder…</source>
            <translation>Ordner hinzufügen …</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>About Recallery</source>
            <translation>Über Recallery</translation>
        </message>
        <message>
            <source>Close the window</source>
            <translation>Fenster schließen</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
    </context>
    <context>
        <name>ConceptsSection</name>
        <message>
            <source>Named things</source>
            <translation>Benanntes</translation>
        </message>
        <message>
            <source>Select three pictures of a person, a pet or a thing, and press N to give it a name.</source>
            <translation>Wähle drei Bilder einer Person, eines Tiers oder einer Sache aus und drücke N, um einen Namen zu geben.</translation>
        </message>
        <message>
            <source>Forget “{name}” and its examples? The pictures stay where they are.</source>
            <translation>„{name}“ und die Beispiele vergessen? Die Bilder bleiben, wo sie sind.</translation>
        </message>
        <message>
            <source>Examples and review…</source>
            <translation>Beispiele und Durchsicht …</translation>
        </message>
        <message>
            <source>Merge into</source>
            <translation>Zusammenführen mit</translation>
        </message>
        <message>
            <source>Give the examples of “{other}” to “{name}”, and forget the name “{other}”?</source>
            <translation>Die Beispiele von „{other}“ an „{name}“ geben und den Namen „{other}“ vergessen?</translation>
        </message>
        <message>
            <source>Merge</source>
            <translation>Zusammenführen</translation>
        </message>
    </context>
    <context>
        <name>ConfirmCard</name>
        <message>
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
    </context>
    <context>
        <name>CropDialog</name>
        <message>
            <source>Search with a part of the picture</source>
            <translation>Mit einem Teil des Bildes suchen</translation>
        </message>
        <message>
            <source>Draw a frame with the mouse, or move it with the arrow keys. Hold Shift to change its size.</source>
            <translation>Ziehen Sie mit der Maus einen Rahmen, oder bewegen Sie ihn mit den Pfeiltasten. Mit gedrückter Umschalttaste ändern Sie seine Größe.</translation>
        </message>
        <message>
            <source>Search with this part</source>
            <translation>Mit diesem Teil suchen</translation>
        </message>
        <message>
            <source>Whole picture</source>
            <translation>Ganzes Bild</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
    </context>
    <context>
        <name>CropView</name>
        <message>
            <source>Part of the picture</source>
            <translation>Teil des Bildes</translation>
        </message>
        <message>
            <source>From {left} to {right} % across, from {top} to {bottom} % down</source>
            <translation>Von {left} bis {right} % der Breite, von {top} bis {bottom} % der Höhe</translation>
        </message>
    </context>
    <context>
        <name>DatesSection</name>
        <message>
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <source>All dates</source>
            <translation>Alle Daten</translation>
        </message>
        <message>
            <source>Drag across the bars to choose a period</source>
            <translation>Ziehen Sie über die Balken, um einen Zeitraum zu wählen</translation>
        </message>
    </context>
    <context>
        <name>Duplicates</name>
        <message numerus="yes">
            <source>%n more copy(ies)</source>
            <translation>
                <numerusform>%n weitere Kopie</numerusform>
                <numerusform>%n weitere Kopien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) that look the same</source>
            <translation>
                <numerusform>%n Datei, die gleich aussieht</numerusform>
                <numerusform>%n Dateien, die gleich aussehen</numerusform>
            </translation>
        </message>
        <message>
            <source>Show in its folder: %1</source>
            <translation>Im Ordner zeigen: %1</translation>
        </message>
    </context>
    <context>
        <name>EngineTexts</name>
        <message>
            <source>Stopped</source>
            <translation>Angehalten</translation>
        </message>
        <message>
            <source>What was downloaded is kept; ask for the model again to go on.</source>
            <translation>Was geladen ist, bleibt; das Modell noch einmal anfordern, um weiterzumachen.</translation>
        </message>
        <message>
            <source>The download broke off</source>
            <translation>Das Herunterladen brach ab</translation>
        </message>
        <message>
            <source>The download is damaged</source>
            <translation>Das Heruntergeladene ist beschädigt</translation>
        </message>
        <message>
            <source>There is no room for the model</source>
            <translation>Für das Modell ist kein Platz</translation>
        </message>
        <message>
            <source>What was downloaded is kept. Make room and try again.</source>
            <translation>Was geladen ist, bleibt. Platz schaffen und noch einmal versuchen.</translation>
        </message>
        <message>
            <source>The model cannot be stored</source>
            <translation>Das Modell kann nicht abgelegt werden</translation>
        </message>
        <message>
            <source>The system says: {reason}. Make room, or check the permissions.</source>
            <translation>Das System sagt: {reason}. Platz schaffen oder die Rechte prüfen.</translation>
        </message>
        <message>
            <source>The system says: {reason}. What was downloaded is kept.</source>
            <translation>Das System sagt: {reason}. Was geladen ist, bleibt.</translation>
        </message>
        <message>
            <source>The model is not as expected</source>
            <translation>Das Modell ist nicht wie erwartet</translation>
        </message>
        <message>
            <source>{repository} has no {files} at {commit}.</source>
            <translation>{repository} hat keine {files} bei {commit}.</translation>
        </message>
        <message>
            <source>The hub cannot be reached</source>
            <translation>Der Hub ist nicht zu erreichen</translation>
        </message>
        <message>
            <source>{address}: {reason}. Check the connection and try again.</source>
            <translation>{address}: {reason}. Die Verbindung prüfen und noch einmal versuchen.</translation>
        </message>
        <message>
            <source>The hub does not have this model</source>
            <translation>Der Hub hat dieses Modell nicht</translation>
        </message>
        <message>
            <source>{address} answered {code}. Try again later.</source>
            <translation>{address} antwortete {code}. Später noch einmal versuchen.</translation>
        </message>
        <message>
            <source>{detail}. Is HF_ENDPOINT right?</source>
            <translation>{detail}. Stimmt HF_ENDPOINT?</translation>
        </message>
        <message>
            <source>This model is not ready to download</source>
            <translation>Dieses Modell gibt es nicht fertig zum Herunterladen</translation>
        </message>
        <message>
            <source>{repository} has weights only. With the extra `export` installed and its files in DIR: python -m model_export export --family {family} --checkpoint DIR --out BUNDLE, then: recallery models get BUNDLE.</source>
            <translation>{repository} hat nur Gewichte. Mit dem installierten Zusatz `export` und seinen Dateien in DIR: python -m model_export export --family {family} --checkpoint DIR --out BUNDLE, dann: recallery models get BUNDLE.</translation>
        </message>
        <message>
            <source>The model has no such dimension</source>
            <translation>Das Modell hat keine solche Dimension</translation>
        </message>
        <message>
            <source>{model} has {dimensions}.</source>
            <translation>{model} hat {dimensions}.</translation>
        </message>
        <message>
            <source>The tokenizer does not fit the family</source>
            <translation>Der Tokenizer passt nicht zur Familie</translation>
        </message>
        <message>
            <source>It has no padding token {token}.</source>
            <translation>Er hat kein Füllzeichen {token}.</translation>
        </message>
        <message>
            <source>Unknown family</source>
            <translation>Unbekannte Familie</translation>
        </message>
        <message>
            <source>Unknown model</source>
            <translation>Unbekanntes Modell</translation>
        </message>
        <message>
            <source>The model cannot be used</source>
            <translation>Das Modell kann nicht benutzt werden</translation>
        </message>
        <message>
            <source>Not a picture</source>
            <translation>Kein Bild</translation>
        </message>
        <message>
            <source>The file is cut off</source>
            <translation>Die Datei ist abgeschnitten</translation>
        </message>
        <message>
            <source>The picture is too large</source>
            <translation>Das Bild ist zu groß</translation>
        </message>
        <message>
            <source>The picture is damaged</source>
            <translation>Das Bild ist beschädigt</translation>
        </message>
        <message>
            <source>The file is gone</source>
            <translation>Die Datei ist weg</translation>
        </message>
        <message>
            <source>Another program is using its catalogue. Try again in a moment.</source>
            <translation>Ein anderes Programm benutzt gerade seinen Katalog. Gleich noch einmal versuchen.</translation>
        </message>
        <message>
            <source>A link into git-annex</source>
            <translation>Eine Verknüpfung in git-annex</translation>
        </message>
        <message>
            <source>A link that leads nowhere</source>
            <translation>Eine Verknüpfung, die ins Leere führt</translation>
        </message>
        <message>
            <source>A link, which is not followed</source>
            <translation>Eine Verknüpfung, der nicht gefolgt wird</translation>
        </message>
        <message>
            <source>Ask for 1 to {most:,} hits.</source>
            <translation>Verlange 1 bis {most:,} Treffer.</translation>
        </message>
        <message>
            <source>Collections have small numbers.</source>
            <translation>Sammlungen haben kleine Nummern.</translation>
        </message>
        <message>
            <source>Give it a name.</source>
            <translation>Einen Namen eingeben.</translation>
        </message>
        <message>
            <source>It contains only zeros, which is what a failed copy or rescue leaves behind.</source>
            <translation>Sie enthält nur Nullen, wie eine misslungene Kopie oder Rettung sie hinterlässt.</translation>
        </message>
        <message>
            <source>It ends before the picture is complete. Perhaps it was not copied completely.</source>
            <translation>Sie endet, bevor das Bild vollständig ist. Vielleicht wurde sie nicht vollständig kopiert.</translation>
        </message>
        <message>
            <source>It has no fusion decoder.</source>
            <translation>Es hat keinen Fusions-Dekodierer.</translation>
        </message>
        <message>
            <source>It is a picture, but in a variety of its format that Recallery cannot read.</source>
            <translation>Es ist ein Bild, aber in einer Variante seines Formats, die Recallery nicht lesen kann.</translation>
        </message>
        <message>
            <source>It is a pipe, a socket or a device, which holds no picture.</source>
            <translation>Es ist eine Pipe, ein Socket oder ein Gerät und enthält kein Bild.</translation>
        </message>
        <message>
            <source>It is part of Recallery.</source>
            <translation>Es gehört zu Recallery.</translation>
        </message>
        <message>
            <source>It must be brought up to date, but it cannot be written. Copy its folder to another disk and open the copy with --data.</source>
            <translation>Er muss aktualisiert werden, lässt sich aber nicht schreiben. Kopiere seinen Ordner auf ein anderes Laufwerk und öffne die Kopie mit --data.</translation>
        </message>
        <message>
            <source>It was moved or deleted before it could be read.</source>
            <translation>Sie wurde verschoben oder gelöscht, bevor sie gelesen werden konnte.</translation>
        </message>
        <message>
            <source>Its edges are fractions from 0 to 1; left before right, top before bottom. A moment is not negative, pages count from 1, and a picture has one of them.</source>
            <translation>Seine Ränder sind Bruchteile von 0 bis 1; links vor rechts, oben vor unten. Ein Zeitpunkt ist nicht negativ, Seiten zählen ab 1, und ein Bild hat nur eines von beiden.</translation>
        </message>
        <message>
            <source>Its folder was moved or deleted before it could be read.</source>
            <translation>Ihr Ordner wurde verschoben oder gelöscht, bevor sie gelesen werden konnte.</translation>
        </message>
        <message>
            <source>Its inputs are something else than one batch of pictures.</source>
            <translation>Ihre Eingänge sind etwas anderes als ein Stapel von Bildern.</translation>
        </message>
        <message>
            <source>Moving the index failed</source>
            <translation>Der Index konnte nicht verschoben werden</translation>
        </message>
        <message>
            <source>No permission</source>
            <translation>Keine Berechtigung</translation>
        </message>
        <message>
            <source>No program can open this</source>
            <translation>Kein Programm kann das öffnen</translation>
        </message>
        <message>
            <source>Reading it takes more than the 4 GB that one file may use.</source>
            <translation>Sie zu lesen braucht mehr als die 4 GB, die eine Datei brauchen darf.</translation>
        </message>
        <message>
            <source>Reading it would take more memory than one picture may use.</source>
            <translation>Es zu lesen würde mehr Speicher brauchen, als ein Bild brauchen darf.</translation>
        </message>
        <message>
            <source>Recallery does not know how long texts may be for models of its family.</source>
            <translation>Recallery weiß nicht, wie lang Texte für Modelle ihrer Familie sein dürfen.</translation>
        </message>
        <message>
            <source>Recallery does not know how pictures are prepared for models of its family.</source>
            <translation>Recallery weiß nicht, wie Bilder für Modelle ihrer Familie vorbereitet werden.</translation>
        </message>
        <message>
            <source>The built-in model cannot be removed</source>
            <translation>Das eingebaute Modell kann nicht entfernt werden</translation>
        </message>
        <message>
            <source>The disk or its connection reports an error. Back up its files soon.</source>
            <translation>Der Datenträger oder seine Verbindung meldet einen Fehler. Seine Dateien bald sichern.</translation>
        </message>
        <message>
            <source>The file is not restored</source>
            <translation>Die Datei wurde nicht wiederhergestellt</translation>
        </message>
        <message>
            <source>The hub has a problem</source>
            <translation>Der Hub hat ein Problem</translation>
        </message>
        <message>
            <source>The hub refuses to hand out this model</source>
            <translation>Der Hub gibt dieses Modell nicht heraus</translation>
        </message>
        <message>
            <source>The hub's answer is not understood</source>
            <translation>Die Antwort des Hubs ist nicht zu verstehen</translation>
        </message>
        <message>
            <source>The installation is incomplete. Install Recallery again.</source>
            <translation>Die Installation ist unvollständig. Recallery neu installieren.</translation>
        </message>
        <message>
            <source>The name of the server cannot be found</source>
            <translation>Der Name des Servers ist nicht zu finden</translation>
        </message>
        <message>
            <source>The part of the picture is not valid</source>
            <translation>Der Ausschnitt ist ungültig</translation>
        </message>
        <message>
            <source>The parts of the model do not match</source>
            <translation>Die Teile des Modells passen nicht zusammen</translation>
        </message>
        <message>
            <source>The pasted picture cannot be saved</source>
            <translation>Das eingefügte Bild kann nicht gespeichert werden</translation>
        </message>
        <message>
            <source>The quotes are empty</source>
            <translation>Die Anführungszeichen sind leer</translation>
        </message>
        <message>
            <source>The rest of {file} does not arrive. What was downloaded is kept; try again later.</source>
            <translation>Der Rest von {file} kommt nicht an. Was geladen ist, bleibt; später noch einmal versuchen.</translation>
        </message>
        <message>
            <source>The system lets Recallery open no more files. Try again later.</source>
            <translation>Das System lässt Recallery keine weiteren Dateien öffnen. Später noch einmal versuchen.</translation>
        </message>
        <message>
            <source>The system says: {reason}. Check the permissions of its folder.</source>
            <translation>Das System sagt: {reason}. Die Rechte seines Ordners prüfen.</translation>
        </message>
        <message>
            <source>The system says: {reason}. Choose another place with --data or RECALLERY_DATA.</source>
            <translation>Das System sagt: {reason}. Einen anderen Ort wählen, mit --data oder RECALLERY_DATA.</translation>
        </message>
        <message>
            <source>There is already an index</source>
            <translation>Dort ist schon ein Index</translation>
        </message>
        <message>
            <source>There is another file with its name now.</source>
            <translation>Dort ist jetzt eine andere Datei mit ihrem Namen.</translation>
        </message>
        <message>
            <source>This is not in the index</source>
            <translation>Das ist nicht im Index</translation>
        </message>
        <message>
            <source>This name is taken</source>
            <translation>Dieser Name ist vergeben</translation>
        </message>
        <message>
            <source>Write the exact text to look for between them.</source>
            <translation>Den genauen Text, der gesucht wird, dazwischen schreiben.</translation>
        </message>
        <message>
            <source>Not a file</source>
            <translation>Keine Datei</translation>
        </message>
        <message>
            <source>This is a folder.</source>
            <translation>Das ist ein Ordner.</translation>
        </message>
        <message>
            <source>The disk cannot read the file</source>
            <translation>Der Datenträger kann die Datei nicht lesen</translation>
        </message>
        <message>
            <source>The link leads nowhere</source>
            <translation>Die Verknüpfung führt ins Leere</translation>
        </message>
        <message>
            <source>The file is a link that leads back to itself.</source>
            <translation>Die Datei ist eine Verknüpfung, die zu sich selbst zurückführt.</translation>
        </message>
        <message>
            <source>The name is too long</source>
            <translation>Der Name ist zu lang</translation>
        </message>
        <message>
            <source>The system cannot open a file with a name this long.</source>
            <translation>Das System kann keine Datei mit so langem Namen öffnen.</translation>
        </message>
        <message>
            <source>Too many open files</source>
            <translation>Zu viele offene Dateien</translation>
        </message>
        <message>
            <source>The network drive is gone</source>
            <translation>Das Netzlaufwerk ist weg</translation>
        </message>
        <message>
            <source>The file is on a drive that no longer answers.</source>
            <translation>Die Datei liegt auf einem Laufwerk, das nicht mehr antwortet.</translation>
        </message>
        <message>
            <source>The file cannot be opened</source>
            <translation>Die Datei lässt sich nicht öffnen</translation>
        </message>
        <message>
            <source>The system refused to read it.</source>
            <translation>Das System hat das Lesen verweigert.</translation>
        </message>
        <message>
            <source>This is a pipe or a device that only looks like a file.</source>
            <translation>Das ist eine Pipe oder ein Gerät, das nur wie eine Datei aussieht.</translation>
        </message>
        <message>
            <source>The file is empty</source>
            <translation>Die Datei ist leer</translation>
        </message>
        <message>
            <source>The file has no contents</source>
            <translation>Die Datei hat keinen Inhalt</translation>
        </message>
        <message>
            <source>The file is too large</source>
            <translation>Die Datei ist zu groß</translation>
        </message>
        <message>
            <source>The file needs too much memory</source>
            <translation>Die Datei braucht zu viel Speicher</translation>
        </message>
        <message>
            <source>The file cannot be read</source>
            <translation>Die Datei kann nicht gelesen werden</translation>
        </message>
        <message>
            <source>Not a type of file that Recallery reads</source>
            <translation>Kein Dateityp, den Recallery liest</translation>
        </message>
        <message>
            <source>The decoder does not start</source>
            <translation>Der Dekodierer startet nicht</translation>
        </message>
        <message>
            <source>Its process ended with code {code}. Restart Recallery.</source>
            <translation>Sein Prozess endete mit Code {code}. Recallery neu starten.</translation>
        </message>
        <message>
            <source>Decoding takes too long</source>
            <translation>Das Dekodieren dauert zu lange</translation>
        </message>
        <message>
            <source>The file crashes the decoder</source>
            <translation>Die Datei bringt den Dekodierer zum Absturz</translation>
        </message>
        <message>
            <source>The decoder crashed on this file.</source>
            <translation>Der Dekodierer ist bei dieser Datei abgestürzt.</translation>
        </message>
        <message>
            <source>A concept cannot be merged with itself</source>
            <translation>Ein Name lässt sich nicht mit sich selbst zusammenführen</translation>
        </message>
        <message>
            <source>A file of this kind cannot hold the video. Give the clip the same ending as the video, or .mkv.</source>
            <translation>Eine solche Datei kann das Video nicht aufnehmen. Gib dem Ausschnitt dieselbe Endung wie dem Video, oder .mkv.</translation>
        </message>
        <message>
            <source>A name has no quotes and no colon, does not begin with a minus, and has at most {most} letters.</source>
            <translation>Ein Name hat keine Anführungszeichen und keinen Doppelpunkt, beginnt nicht mit einem Minus und hat höchstens {most} Zeichen.</translation>
        </message>
        <message>
            <source>A size is out of range</source>
            <translation>Eine Größe ist nicht möglich</translation>
        </message>
        <message>
            <source>A weight is out of range</source>
            <translation>Ein Gewicht ist zu groß oder zu klein</translation>
        </message>
        <message>
            <source>Another key</source>
            <translation>Ein anderer Schlüssel</translation>
        </message>
        <message>
            <source>Choose a file that `recallery concept export` wrote, or a backup.</source>
            <translation>Wähle eine Datei, die `recallery concept export` geschrieben hat, oder eine Sicherung.</translation>
        </message>
        <message>
            <source>Choose one of {ids}.</source>
            <translation>Eines wählen: {ids}.</translation>
        </message>
        <message>
            <source>Choose the folder that contains it.</source>
            <translation>Den Ordner wählen, in dem sie liegt.</translation>
        </message>
        <message>
            <source>Cutting it takes more than 4 GB of memory.</source>
            <translation>Das Schneiden braucht mehr als 4 GB Arbeitsspeicher.</translation>
        </message>
        <message>
            <source>Decoding all of the video takes too long</source>
            <translation>Das ganze Video zu dekodieren dauert zu lange</translation>
        </message>
        <message>
            <source>Decoding took longer than {seconds:g} s.</source>
            <translation>Das Dekodieren dauerte länger als {seconds:g} s.</translation>
        </message>
        <message>
            <source>DirectX 12 is missing. It comes with Windows 10 and later, and with the driver of the card.</source>
            <translation>DirectX 12 fehlt. Es kommt mit Windows 10 und neuer und mit dem Treiber der Karte.</translation>
        </message>
        <message>
            <source>Fusion needs a model with a fusion decoder, and one text and one picture of the same weight.</source>
            <translation>Zum Verschmelzen braucht es ein Modell mit Fusions-Dekodierer, dazu einen Text und ein Bild von gleichem Gewicht.</translation>
        </message>
        <message>
            <source>Give it a name with letters in it.</source>
            <translation>Gib einen Namen mit Buchstaben ein.</translation>
        </message>
        <message>
            <source>Give the clip another name than the video: it is never changed.</source>
            <translation>Gib dem Ausschnitt einen anderen Namen als dem Video: Es wird nie verändert.</translation>
        </message>
        <message>
            <source>HF_ENDPOINT is {value}; it has to begin with http or https.</source>
            <translation>HF_ENDPOINT ist {value}; es muss mit http oder https beginnen.</translation>
        </message>
        <message>
            <source>Index folders first. Then they can teach something.</source>
            <translation>Indizieren Sie zuerst Ordner. Dann können sie etwas beibringen.</translation>
        </message>
        <message>
            <source>Indexing keeps stopping</source>
            <translation>Die Indizierung bricht immer wieder ab</translation>
        </message>
        <message>
            <source>Indexing stopped unexpectedly</source>
            <translation>Die Indizierung brach unerwartet ab</translation>
        </message>
        <message>
            <source>Install Recallery again. (Detail: {detail})</source>
            <translation>Installiere Recallery neu. (Einzelheit: {detail})</translation>
        </message>
        <message>
            <source>Install it with: sudo apt install {file}</source>
            <translation>Installiere sie mit: sudo apt install {file}</translation>
        </message>
        <message>
            <source>It begins like a picture, but the rest is missing, damaged or in an unknown format.</source>
            <translation>Sie beginnt wie ein Bild, aber der Rest fehlt, ist beschädigt oder hat ein unbekanntes Format.</translation>
        </message>
        <message>
            <source>It cannot be opened, so nothing can be cut out of it.</source>
            <translation>Es lässt sich nicht öffnen, also auch nicht schneiden.</translation>
        </message>
        <message>
            <source>It contains nothing. Perhaps it was not copied completely.</source>
            <translation>Sie enthält nichts. Vielleicht wurde sie nicht vollständig kopiert.</translation>
        </message>
        <message>
            <source>It did not show a picture for {seconds} s.</source>
            <translation>Es zeigte {seconds} s lang kein Bild.</translation>
        </message>
        <message>
            <source>It does not match its checksum and was removed. Try again.</source>
            <translation>Die Prüfsumme stimmt nicht, deshalb wurde die Datei entfernt. Versuche es noch einmal.</translation>
        </message>
        <message>
            <source>It gives tokens whose length is off by {off:.3g}.</source>
            <translation>Es liefert Token, deren Länge um {off:.3g} abweicht.</translation>
        </message>
        <message>
            <source>It gives vectors whose length is off by {off:.3g}.</source>
            <translation>Es liefert Vektoren, deren Länge um {off:.3g} abweicht.</translation>
        </message>
        <message>
            <source>It has format {found}, this Recallery knows up to {known}. Install the newer Recallery again.</source>
            <translation>Er hat Format {found}, dieses Recallery kennt sie bis {known}. Das neuere Recallery wieder installieren.</translation>
        </message>
        <message>
            <source>It has no token {token}.</source>
            <translation>Ihm fehlt das Token {token}.</translation>
        </message>
        <message>
            <source>It has {size:.1f} GB; files may have {limit:.1f} GB.</source>
            <translation>Sie hat {size:.1f} GB; Dateien dürfen {limit:.1f} GB haben.</translation>
        </message>
        <message>
            <source>It has {width:,} x {height:,} pixels; pictures of this kind may have {millions} million.</source>
            <translation>Es hat {width:,} x {height:,} Pixel; Bilder dieser Art dürfen {millions} Millionen haben.</translation>
        </message>
        <message>
            <source>It is a document of an old office program. Save it in a format of today to make its text findable.</source>
            <translation>Es stammt aus einem alten Büroprogramm. Speichere es in einem heutigen Format, damit sein Text gefunden wird.</translation>
        </message>
        <message>
            <source>It is for a newer program, or damaged. Get the new version by hand.</source>
            <translation>Sie ist für ein neueres Programm oder beschädigt. Hole die neue Version von Hand.</translation>
        </message>
        <message>
            <source>It is left out.</source>
            <translation>Sie wird ausgelassen.</translation>
        </message>
        <message>
            <source>It is listed for comparison only. {detail}</source>
            <translation>Es steht nur zum Vergleich in der Liste. {detail}</translation>
        </message>
        <message>
            <source>It is no longer in the trash.</source>
            <translation>Sie ist nicht mehr im Papierkorb.</translation>
        </message>
        <message>
            <source>It needs {needed:,.0f} MB, and {free:,.0f} MB are free. Make room and try again.</source>
            <translation>Es braucht {needed:,.0f} MB, und {free:,.0f} MB sind frei. Platz schaffen und noch einmal versuchen.</translation>
        </message>
        <message>
            <source>It needs {needed:,.0f} MB.</source>
            <translation>Sie braucht {needed:,.0f} MB.</translation>
        </message>
        <message>
            <source>It needs {program}, which cannot be started.</source>
            <translation>Dafür wird {program} gebraucht, das sich nicht starten lässt.</translation>
        </message>
        <message>
            <source>It points to {target}.</source>
            <translation>Sie zeigt auf {target}.</translation>
        </message>
        <message>
            <source>It points to {target}. To find what is there, add the folder that holds it.</source>
            <translation>Sie zeigt auf {target}. Füge den Ordner hinzu, in dem das liegt, um es zu finden.</translation>
        </message>
        <message>
            <source>It reads {names} instead of token ids.</source>
            <translation>Sie liest {names} statt Nummern von Wortteilen.</translation>
        </message>
        <message>
            <source>It takes pictures of any size. Say which size it was trained with.</source>
            <translation>Sie nimmt Bilder jeder Größe. Angeben, mit welcher Größe sie trainiert wurde.</translation>
        </message>
        <message>
            <source>It was built without the key that new versions are signed with. Get them where you got this one.</source>
            <translation>Sie wurde ohne den Schlüssel gebaut, mit dem neue Versionen unterschrieben sind. Hole sie dort, woher du diese hast.</translation>
        </message>
        <message>
            <source>It was learned for another model. Run: recallery learn FOLDER.</source>
            <translation>Es wurde für ein anderes Modell gelernt. Führe aus: recallery learn ORDNER.</translation>
        </message>
        <message>
            <source>It was not installed from a package of Recallery. Use pip, or git.</source>
            <translation>Sie wurde nicht aus einem Paket von Recallery installiert. Benutze pip oder git.</translation>
        </message>
        <message>
            <source>It was started again and goes on where it was.</source>
            <translation>Sie wurde neu gestartet und macht weiter, wo sie war.</translation>
        </message>
        <message>
            <source>It was stopped after {seconds:g} s. The file may be damaged. What was read until then can be found.</source>
            <translation>Nach {seconds:g} s wurde abgebrochen. Die Datei ist vielleicht beschädigt. Was bis dahin gelesen wurde, wird gefunden.</translation>
        </message>
        <message>
            <source>Its contents cannot be found in the file. Perhaps it was not copied or recorded completely.</source>
            <translation>Sein Inhalt ist in der Datei nicht zu finden. Vielleicht wurde es nicht vollständig kopiert oder aufgenommen.</translation>
        </message>
        <message>
            <source>Its end must come after its start.</source>
            <translation>Das Ende muss nach dem Anfang liegen.</translation>
        </message>
        <message>
            <source>Its folder cannot be written: nothing is indexed, and ratings, favourites and collections stay as they are. To change them, copy the folder to another disk and open the copy with --data.</source>
            <translation>In seinen Ordner kann nicht geschrieben werden: Es wird nichts indexiert, und Bewertungen, Favoriten und Sammlungen bleiben, wie sie sind. Um sie zu ändern, kopiere den Ordner auf einen anderen Datenträger und öffne die Kopie mit --data.</translation>
        </message>
        <message>
            <source>Its graphs give tokens of {found} numbers, and both must give the same.</source>
            <translation>Seine Graphen liefern Token mit {found} Zahlen, beide müssen gleich viele liefern.</translation>
        </message>
        <message>
            <source>Its graphs give vectors of {found} numbers, and {wanted} are needed.</source>
            <translation>Seine Graphen liefern Vektoren mit {found} Zahlen, gebraucht werden {wanted}.</translation>
        </message>
        <message>
            <source>Its name is that of a document, but its contents are something else.</source>
            <translation>Der Name ist der eines Dokuments, der Inhalt ist etwas anderes.</translation>
        </message>
        <message>
            <source>Its name is that of a picture, but its contents are something else.</source>
            <translation>Dem Namen nach ist es ein Bild, dem Inhalt nach etwas anderes.</translation>
        </message>
        <message>
            <source>Its name is that of a video, but its contents are something else.</source>
            <translation>Der Name ist der eines Videos, der Inhalt ist etwas anderes.</translation>
        </message>
        <message>
            <source>Its parts are nested more deeply than those of any usual document.</source>
            <translation>Seine Teile sind tiefer verschachtelt als in üblichen Dokumenten.</translation>
        </message>
        <message>
            <source>Its {file} is damaged: {detail}.</source>
            <translation>Seine {file} ist beschädigt: {detail}.</translation>
        </message>
        <message>
            <source>Its {file} should have both towers, but has none of the outputs {names}.</source>
            <translation>Seine {file} sollte beide Teile haben, hat aber keinen der Ausgänge {names}.</translation>
        </message>
        <message>
            <source>Learning ended too early</source>
            <translation>Das Lernen endete zu früh</translation>
        </message>
        <message>
            <source>Lengths, pages and megapixels are not negative, nor endless.</source>
            <translation>Längen, Seiten und Megapixel sind weder negativ noch endlos.</translation>
        </message>
        <message>
            <source>Libraries come for Linux and Windows on x86-64. The processor is used.</source>
            <translation>Bibliotheken gibt es für Linux und Windows auf x86-64. Der Prozessor rechnet.</translation>
        </message>
        <message>
            <source>Name another one.</source>
            <translation>Nenne einen anderen.</translation>
        </message>
        <message>
            <source>New versions are looked for at http or https only.</source>
            <translation>Nach neuen Versionen wird nur über http oder https gesucht.</translation>
        </message>
        <message>
            <source>New versions cannot be looked for</source>
            <translation>Nach neuen Versionen kann nicht gesucht werden</translation>
        </message>
        <message>
            <source>No file can have this name.</source>
            <translation>Keine Datei kann so heißen.</translation>
        </message>
        <message>
            <source>No file is open.</source>
            <translation>Es ist keine Datei geöffnet.</translation>
        </message>
        <message>
            <source>No folder is named</source>
            <translation>Kein Ordner ist genannt</translation>
        </message>
        <message>
            <source>No frame of it can be decoded.</source>
            <translation>Kein Bild davon kann dekodiert werden.</translation>
        </message>
        <message>
            <source>No graphics card can be used</source>
            <translation>Keine Grafikkarte ist verwendbar</translation>
        </message>
        <message>
            <source>None of its frames can be shown. Its codec may be unknown, or the file is damaged.</source>
            <translation>Keines seiner Bilder kann gezeigt werden. Vielleicht ist der Codec unbekannt oder die Datei beschädigt.</translation>
        </message>
        <message>
            <source>None of its outputs is known to be its vector: {names}.</source>
            <translation>Von keinem ihrer Ausgänge ist bekannt, dass er ihr Vektor ist: {names}.</translation>
        </message>
        <message>
            <source>Not a document</source>
            <translation>Kein Dokument</translation>
        </message>
        <message>
            <source>Not a key</source>
            <translation>Kein Schlüssel</translation>
        </message>
        <message>
            <source>Not a video</source>
            <translation>Kein Video</translation>
        </message>
        <message>
            <source>Not a web address</source>
            <translation>Keine Webadresse</translation>
        </message>
        <message>
            <source>Not everything could be removed</source>
            <translation>Nicht alles konnte entfernt werden</translation>
        </message>
        <message>
            <source>Nothing is called “{name}”.</source>
            <translation>Nichts heißt „{name}“.</translation>
        </message>
        <message>
            <source>Nothing is called “{name}”. Did you mean: {names}?</source>
            <translation>Nichts heißt „{name}“. Meintest du: {names}?</translation>
        </message>
        <message>
            <source>Nothing is indexed</source>
            <translation>Nichts ist indiziert</translation>
        </message>
        <message>
            <source>Nothing was learned that is better. Run: recallery learn FOLDER.</source>
            <translation>Es wurde nichts gelernt, das besser ist. Führe aus: recallery learn ORDNER.</translation>
        </message>
        <message>
            <source>Only indexed files can be examples. Index its folder first: recallery index FOLDER.</source>
            <translation>Nur Dateien im Index können Beispiele sein. Nimm zuerst den Ordner auf: recallery index FOLDER.</translation>
        </message>
        <message>
            <source>Parts of the file are damaged, so it cannot be shown.</source>
            <translation>Teile der Datei sind beschädigt, deshalb kann sie nicht gezeigt werden.</translation>
        </message>
        <message>
            <source>Parts of the file are damaged, so it cannot be shown. Perhaps it was not copied completely.</source>
            <translation>Teile der Datei sind beschädigt, sie kann nicht gezeigt werden. Vielleicht wurde sie nicht vollständig kopiert.</translation>
        </message>
        <message>
            <source>Playing it takes more than the 4 GB that one file may use.</source>
            <translation>Das Abspielen braucht mehr als die 4 GB, die eine Datei belegen darf.</translation>
        </message>
        <message>
            <source>Playing stopped</source>
            <translation>Die Wiedergabe brach ab</translation>
        </message>
        <message>
            <source>Ratings go from 0 to 5.</source>
            <translation>Bewertungen gehen von 0 bis 5.</translation>
        </message>
        <message>
            <source>Reading all of it takes more than 1 GB of memory.</source>
            <translation>Sie ganz zu lesen braucht mehr als 1 GB Speicher.</translation>
        </message>
        <message>
            <source>Reading takes too long</source>
            <translation>Das Lesen dauert zu lange</translation>
        </message>
        <message>
            <source>Recallery cannot read it. Save a copy without a password to make it findable.</source>
            <translation>Recallery kann es nicht lesen. Speichere eine Kopie ohne Passwort, damit es gefunden wird.</translation>
        </message>
        <message>
            <source>Recallery saves it in its cache folder. Check that there is free space, and that you may write there.</source>
            <translation>Recallery speichert es in seinem Zwischenspeicher-Ordner. Prüfen, ob dort Platz ist und geschrieben werden darf.</translation>
        </message>
        <message>
            <source>Run: recallery index. Then search again.</source>
            <translation>Führe „recallery index“ aus und suche dann erneut.</translation>
        </message>
        <message>
            <source>Say from which folders to learn.</source>
            <translation>Nennen Sie die Ordner, aus denen gelernt werden soll.</translation>
        </message>
        <message>
            <source>Searching still works. Restart Recallery to try again; the log says more.</source>
            <translation>Suchen geht weiterhin. Recallery neu starten, um es noch einmal zu versuchen; mehr steht im Protokoll.</translation>
        </message>
        <message>
            <source>Several models have this name</source>
            <translation>Mehrere Modelle heißen so</translation>
        </message>
        <message>
            <source>Something did not work as it should. The details are in the log; please report them.</source>
            <translation>Etwas hat nicht so funktioniert, wie es sollte. Die Einzelheiten stehen im Protokoll; bitte melden Sie sie.</translation>
        </message>
        <message>
            <source>Sound files are not read</source>
            <translation>Tondateien werden nicht gelesen</translation>
        </message>
        <message>
            <source>Switch from {model} to another one first: recallery models use NAME.</source>
            <translation>Zuerst von {model} zu einem anderen wechseln: recallery models use NAME.</translation>
        </message>
        <message>
            <source>The address of the model hub is not valid</source>
            <translation>Die Adresse des Hubs ist ungültig</translation>
        </message>
        <message>
            <source>The answer cannot be read</source>
            <translation>Die Antwort ist nicht lesbar</translation>
        </message>
        <message>
            <source>The catalogue has no “{name}”. Did you mean {near}?</source>
            <translation>Der Katalog hat kein „{name}“. Ist {near} gemeint?</translation>
        </message>
        <message>
            <source>The catalogue has no “{name}”. See them all with: recallery models list.</source>
            <translation>Der Katalog hat kein „{name}“. Alle zeigt: recallery models list.</translation>
        </message>
        <message>
            <source>The clip cannot be written ({detail}).</source>
            <translation>Der Ausschnitt kann nicht geschrieben werden ({detail}).</translation>
        </message>
        <message>
            <source>The clip was not saved</source>
            <translation>Der Ausschnitt wurde nicht gespeichert</translation>
        </message>
        <message>
            <source>The concept needs a name</source>
            <translation>Es fehlt ein Name</translation>
        </message>
        <message>
            <source>The contents of {file} have changed since it was made.</source>
            <translation>Der Inhalt von {file} hat sich geändert, seit das Modell gemacht wurde.</translation>
        </message>
        <message>
            <source>The decoder crashed on this file (exit code {code}).</source>
            <translation>Der Dekodierer ist bei dieser Datei abgestürzt (Exit-Code {code}).</translation>
        </message>
        <message>
            <source>The decoder crashed on this file ({signal}).</source>
            <translation>Der Dekodierer ist bei dieser Datei abgestürzt ({signal}).</translation>
        </message>
        <message>
            <source>The decoder failed</source>
            <translation>Der Dekodierer ist gescheitert</translation>
        </message>
        <message>
            <source>The decoder has a bug that shows with this file ({detail}).</source>
            <translation>Der Dekodierer hat einen Fehler, der sich bei dieser Datei zeigt ({detail}).</translation>
        </message>
        <message>
            <source>The disk or the network gave nothing for {seconds:g} s.</source>
            <translation>Laufwerk oder Netzwerk haben {seconds:g} s lang nichts geliefert.</translation>
        </message>
        <message>
            <source>The document has fewer pages.</source>
            <translation>Das Dokument hat weniger Seiten.</translation>
        </message>
        <message>
            <source>The document has no pages</source>
            <translation>Das Dokument hat keine Seiten</translation>
        </message>
        <message>
            <source>The document has no text</source>
            <translation>Das Dokument enthält keinen Text</translation>
        </message>
        <message>
            <source>The document is damaged</source>
            <translation>Das Dokument ist beschädigt</translation>
        </message>
        <message>
            <source>The document is locked by a password</source>
            <translation>Das Dokument ist mit einem Passwort geschützt</translation>
        </message>
        <message>
            <source>The document is too complicated</source>
            <translation>Das Dokument ist zu verschachtelt</translation>
        </message>
        <message>
            <source>The document is too large</source>
            <translation>Das Dokument ist zu groß</translation>
        </message>
        <message>
            <source>The file has no moving picture</source>
            <translation>Die Datei hat kein bewegtes Bild</translation>
        </message>
        <message>
            <source>The file has no sound</source>
            <translation>Die Datei hat keinen Ton</translation>
        </message>
        <message>
            <source>The file is damaged ({detail}).</source>
            <translation>Die Datei ist beschädigt ({detail}).</translation>
        </message>
        <message>
            <source>The file is damaged, or cutting it went wrong.</source>
            <translation>Die Datei ist beschädigt, oder das Schneiden ging schief.</translation>
        </message>
        <message>
            <source>The file is damaged, or of a kind that Recallery cannot play.</source>
            <translation>Die Datei ist beschädigt oder von einer Art, die Recallery nicht abspielen kann.</translation>
        </message>
        <message>
            <source>The file is not in the index</source>
            <translation>Die Datei ist nicht im Index</translation>
        </message>
        <message>
            <source>The file shows nothing</source>
            <translation>Die Datei zeigt nichts</translation>
        </message>
        <message>
            <source>The folder cannot be read</source>
            <translation>Der Ordner kann nicht gelesen werden</translation>
        </message>
        <message>
            <source>The hub has another file than expected</source>
            <translation>Auf dem Server liegt eine andere Datei als erwartet</translation>
        </message>
        <message>
            <source>The index does not know sizes yet</source>
            <translation>Der Index kennt noch keine Größen</translation>
        </message>
        <message>
            <source>The index is older than this program</source>
            <translation>Der Index ist älter als dieses Programm</translation>
        </message>
        <message>
            <source>The installer is running. Close Recallery, so that it can go on.</source>
            <translation>Das Installationsprogramm läuft. Schließe Recallery, damit es weitergehen kann.</translation>
        </message>
        <message>
            <source>The libraries cannot be stored</source>
            <translation>Die Bibliotheken lassen sich nicht speichern</translation>
        </message>
        <message>
            <source>The libraries need another Python</source>
            <translation>Die Bibliotheken brauchen ein anderes Python</translation>
        </message>
        <message>
            <source>The limit is out of range</source>
            <translation>Die Anzahl ist außerhalb des Bereichs</translation>
        </message>
        <message>
            <source>The model that answers has learned nothing.</source>
            <translation>Das Modell, das antwortet, hat nichts gelernt.</translation>
        </message>
        <message>
            <source>The networks that read text are missing</source>
            <translation>Die Netze, die Text lesen, fehlen</translation>
        </message>
        <message>
            <source>The new version could not be installed</source>
            <translation>Die neue Version konnte nicht installiert werden</translation>
        </message>
        <message>
            <source>The new version is there. It is used from the next start on.</source>
            <translation>Die neue Version ist da. Sie gilt vom nächsten Start an.</translation>
        </message>
        <message>
            <source>The player ended, perhaps because the file is damaged. Press play to try it again.</source>
            <translation>Die Wiedergabe endete, vielleicht weil die Datei beschädigt ist. Drücke auf Abspielen, um es noch einmal zu versuchen.</translation>
        </message>
        <message>
            <source>The process was ended. Start it again.</source>
            <translation>Der Prozess wurde beendet. Starten Sie das Lernen noch einmal.</translation>
        </message>
        <message>
            <source>The rating is out of range</source>
            <translation>Die Bewertung ist außerhalb des Bereichs</translation>
        </message>
        <message>
            <source>The rest does not arrive. What was downloaded is kept; try again later.</source>
            <translation>Der Rest kommt nicht an. Was geladen wurde, bleibt; versuche es später noch einmal.</translation>
        </message>
        <message>
            <source>The server does not answer: {reason}. Check the connection and try again.</source>
            <translation>Der Server antwortet nicht: {reason}. Prüfe die Verbindung und versuche es noch einmal.</translation>
        </message>
        <message>
            <source>The signature is missing</source>
            <translation>Die Unterschrift fehlt</translation>
        </message>
        <message>
            <source>The signature is wrong</source>
            <translation>Die Unterschrift ist falsch</translation>
        </message>
        <message>
            <source>The system says: {reason}. It is not used any more; close Recallery and try again.</source>
            <translation>Das System meldet: {reason}. Es wird nicht mehr verwendet; schließen Sie Recallery, und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>The sound is damaged</source>
            <translation>Der Ton ist beschädigt</translation>
        </message>
        <message>
            <source>The system says: {reason}. Make room, or check the permissions, and start it again.</source>
            <translation>Das System meldet: {reason}. Schaffen Sie Platz oder prüfen Sie die Rechte, und starten Sie es erneut.</translation>
        </message>
        <message>
            <source>The system says: {reason}. The present one stays. The new one is here, to be installed by hand.</source>
            <translation>Das System meldet: {reason}. Die jetzige Version bleibt. Die neue liegt hier und kann von Hand installiert werden.</translation>
        </message>
        <message>
            <source>The system tells nothing about it</source>
            <translation>Das System sagt nichts darüber</translation>
        </message>
        <message>
            <source>The system's installer opens it. If none opens: sudo apt install {file}</source>
            <translation>Das Installationsprogramm des Systems öffnet sie. Wenn keines aufgeht: sudo apt install {file}</translation>
        </message>
        <message>
            <source>The video cannot be decoded</source>
            <translation>Das Video kann nicht dekodiert werden</translation>
        </message>
        <message>
            <source>The video cannot be played</source>
            <translation>Das Video kann nicht abgespielt werden</translation>
        </message>
        <message>
            <source>The video is damaged</source>
            <translation>Das Video ist beschädigt</translation>
        </message>
        <message>
            <source>The video takes too long</source>
            <translation>Das Video braucht zu lange</translation>
        </message>
        <message>
            <source>There is already a collection called “{name}”.</source>
            <translation>Es gibt schon eine Sammlung namens „{name}“.</translation>
        </message>
        <message>
            <source>There is already a concept called “{name}”.</source>
            <translation>Etwas heißt schon „{name}“.</translation>
        </message>
        <message>
            <source>There is already a saved search called “{name}”.</source>
            <translation>Es gibt schon eine gespeicherte Suche namens „{name}“.</translation>
        </message>
        <message>
            <source>There is neither a picture nor sound in it.</source>
            <translation>Es enthält weder Bild noch Ton.</translation>
        </message>
        <message>
            <source>There is no driver of NVIDIA here. Install it, start the computer anew, and try again.</source>
            <translation>Hier ist kein Treiber von NVIDIA. Installieren Sie ihn, starten Sie den Computer neu, und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>There is no moving picture</source>
            <translation>Es gibt kein bewegtes Bild</translation>
        </message>
        <message>
            <source>There is no picture in it.</source>
            <translation>Es ist kein Bild darin.</translation>
        </message>
        <message>
            <source>There is no room for the libraries</source>
            <translation>Für die Bibliotheken fehlt Platz</translation>
        </message>
        <message>
            <source>There is no room for the new version</source>
            <translation>Für die neue Version ist kein Platz</translation>
        </message>
        <message>
            <source>There is no such collection</source>
            <translation>Diese Sammlung gibt es nicht</translation>
        </message>
        <message>
            <source>There is no such concept</source>
            <translation>Diesen Namen gibt es nicht</translation>
        </message>
        <message>
            <source>There is no such file</source>
            <translation>Diese Datei gibt es nicht</translation>
        </message>
        <message>
            <source>There is no such page</source>
            <translation>Diese Seite gibt es nicht</translation>
        </message>
        <message>
            <source>There is no such part of the video</source>
            <translation>Diesen Teil gibt es im Video nicht</translation>
        </message>
        <message>
            <source>There is no text in it.</source>
            <translation>Es enthält keinen Text.</translation>
        </message>
        <message>
            <source>There is no “{name}”, only {names}. Get it with: recallery models get.</source>
            <translation>Es gibt kein „{name}“, nur {names}. Holen mit: recallery models get.</translation>
        </message>
        <message>
            <source>There is no “{name}”. Known are: {names}.</source>
            <translation>Es gibt kein „{name}“. Bekannt sind: {names}.</translation>
        </message>
        <message>
            <source>There is nothing for the graphics card of this system</source>
            <translation>Für die Grafikkarte dieses Systems gibt es nichts</translation>
        </message>
        <message>
            <source>There is nothing in it that could be found.</source>
            <translation>Es ist nichts darin, das sich finden ließe.</translation>
        </message>
        <message>
            <source>There is nothing to cut in it.</source>
            <translation>Darin gibt es nichts zu schneiden.</translation>
        </message>
        <message>
            <source>There is nothing to go back from</source>
            <translation>Es gibt nichts, wovon man zurückgehen könnte</translation>
        </message>
        <message>
            <source>There is nothing to hear in it, or its codec is unknown.</source>
            <translation>Darin ist nichts zu hören, oder sein Codec ist unbekannt.</translation>
        </message>
        <message>
            <source>There is nothing to use</source>
            <translation>Es gibt nichts zu benutzen</translation>
        </message>
        <message>
            <source>There is sound in it, but nothing to see.</source>
            <translation>Sie enthält Ton, aber nichts zu sehen.</translation>
        </message>
        <message>
            <source>They are for Python {wanted}. Into this one: pip install {name}</source>
            <translation>Sie sind für Python {wanted}. In dieses hier: pip install {name}</translation>
        </message>
        <message>
            <source>They are read where speech is heard: switch it on in the settings, or with: recallery speech on.</source>
            <translation>Sie werden gelesen, wo Sprache angehört wird. Schalten Sie das in den Einstellungen ein oder mit: recallery speech on.</translation>
        </message>
        <message>
            <source>They need {needed:,.0f} MB more while they are unpacked, and {free:,.0f} MB are free.</source>
            <translation>Beim Auspacken brauchen sie noch {needed:,.0f} MB, und {free:,.0f} MB sind frei.</translation>
        </message>
        <message>
            <source>This copy cannot look for new versions</source>
            <translation>Diese Kopie kann nicht nach neuen Versionen suchen</translation>
        </message>
        <message>
            <source>This copy does not update itself</source>
            <translation>Diese Kopie erneuert sich nicht selbst</translation>
        </message>
        <message>
            <source>This index can only be searched</source>
            <translation>Dieser Index kann nur durchsucht werden</translation>
        </message>
        <message>
            <source>This is no file of concepts</source>
            <translation>Das ist keine Datei mit Namen</translation>
        </message>
        <message>
            <source>This is no public key of minisign.</source>
            <translation>Das ist kein öffentlicher Schlüssel von minisign.</translation>
        </message>
        <message>
            <source>This is not a language</source>
            <translation>Das ist keine Sprache</translation>
        </message>
        <message>
            <source>This is not a length</source>
            <translation>Das ist keine Länge</translation>
        </message>
        <message>
            <source>This name cannot be searched for</source>
            <translation>Nach diesem Namen lässt sich nicht suchen</translation>
        </message>
        <message>
            <source>This old format is not supported</source>
            <translation>Dieses alte Format wird nicht unterstützt</translation>
        </message>
        <message>
            <source>This variety is not supported</source>
            <translation>Diese Variante wird nicht unterstützt</translation>
        </message>
        <message>
            <source>Too few examples</source>
            <translation>Zu wenige Beispiele</translation>
        </message>
        <message>
            <source>Unpacked, it would take more memory than one document may use.</source>
            <translation>Entpackt bräuchte es mehr Speicher, als ein Dokument verwenden darf.</translation>
        </message>
        <message>
            <source>What arrived is not signed, so it was not used.</source>
            <translation>Was ankam, ist nicht unterschrieben und wurde nicht benutzt.</translation>
        </message>
        <message>
            <source>What arrived is signed by somebody else, so it was not used.</source>
            <translation>Was ankam, hat jemand anderes unterschrieben, deshalb wurde es nicht benutzt.</translation>
        </message>
        <message>
            <source>What arrived was changed on its way, so it was not used.</source>
            <translation>Was ankam, wurde unterwegs verändert, deshalb wurde es nicht benutzt.</translation>
        </message>
        <message>
            <source>What is learned cannot be stored</source>
            <translation>Das Gelernte lässt sich nicht speichern</translation>
        </message>
        <message>
            <source>What was downloaded is kept; the next try goes on from it.</source>
            <translation>Was geladen wurde, bleibt; der nächste Versuch macht dort weiter.</translation>
        </message>
        <message>
            <source>Your user account is not allowed to read this file.</source>
            <translation>Dieses Benutzerkonto darf die Datei nicht lesen.</translation>
        </message>
        <message>
            <source>git-annex has not fetched the file. Fetch it and make it a file: git annex get, git annex unlock.</source>
            <translation>git-annex hat die Datei nicht geholt. Hole sie und mache eine Datei daraus: git annex get, git annex unlock.</translation>
        </message>
        <message>
            <source>git-annex keeps the file elsewhere. Make it a file again: git annex unlock.</source>
            <translation>git-annex bewahrt die Datei woanders auf. Mache wieder eine Datei daraus: git annex unlock.</translation>
        </message>
        <message>
            <source>{file} has shape {shape}, which does not fit the model.</source>
            <translation>{file} hat die Form {shape}, die nicht zum Modell passt.</translation>
        </message>
        <message>
            <source>{file} has {size:,} bytes there instead of {wanted:,}. A newer Recallery may fit.</source>
            <translation>{file} hat dort {size:,} Bytes statt {wanted:,}. Ein neueres Recallery passt vielleicht dazu.</translation>
        </message>
        <message>
            <source>{least} different pictures are needed to name something; {count} were given.</source>
            <translation>Für einen Namen braucht es {least} verschiedene Bilder; angegeben wurden {count}.</translation>
        </message>
        <message>
            <source>{text} Only {share:.0f}% of the picture is there.</source>
            <translation>{text} Nur {share:.0f} % des Bildes sind da.</translation>
        </message>
        <message>
            <source>“{value}” is not one of: {known}.</source>
            <translation>„{value}“ ist keine von: {known}.</translation>
        </message>
        <message>
            <source>“{value}” is not understood. Write 2023, 2023-06 or 2023-06-15.</source>
            <translation>„{value}“ ist nicht zu verstehen. 2023, 2023-06 oder 2023-06-15 schreiben.</translation>
        </message>
        <message>
            <source>“{value}” is not understood. Write LAT,LON,KM such as 48.14,11.58,5.</source>
            <translation>„{value}“ ist nicht zu verstehen. Breite, Länge und Kilometer schreiben, etwa 48.14,11.58,5.</translation>
        </message>
        <message>
            <source>“{value}” is not understood. Write seconds, or 1:30 for a minute and a half.</source>
            <translation>„{value}“ wird nicht verstanden. Schreibe Sekunden, oder 1:30 für anderthalb Minuten.</translation>
        </message>
        <message>
            <source>No preview</source>
            <translation>Keine Vorschau</translation>
        </message>
        <message>
            <source>Recallery has a bug that shows with this file ({detail}).</source>
            <translation>Recallery hat einen Fehler, der sich bei dieser Datei zeigt ({detail}).</translation>
        </message>
        <message>
            <source>its disk is not connected</source>
            <translation>der Datenträger ist nicht angeschlossen</translation>
        </message>
        <message>
            <source>it cannot be read now ({reason})</source>
            <translation>der Ordner kann gerade nicht gelesen werden ({reason})</translation>
        </message>
        <message>
            <source>a part of it cannot be read ({path}: {reason})</source>
            <translation>ein Teil des Ordners kann nicht gelesen werden ({path}: {reason})</translation>
        </message>
        <message>
            <source>The file is not there</source>
            <translation>Die Datei ist nicht da</translation>
        </message>
        <message>
            <source>It was moved or deleted, or its disk is not connected.</source>
            <translation>Sie wurde verschoben oder gelöscht, oder ihr Datenträger ist nicht angeschlossen.</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>Der Datenträger ist voll</translation>
        </message>
        <message>
            <source>There is no room for the index. What was indexed so far is kept; free some space and run it again.</source>
            <translation>Für den Index ist kein Platz. Was bisher indiziert ist, bleibt; Platz schaffen und noch einmal starten.</translation>
        </message>
        <message>
            <source>There is no index yet</source>
            <translation>Es gibt noch keinen Index</translation>
        </message>
        <message>
            <source>Index a folder first: recallery index FOLDER.</source>
            <translation>Zuerst einen Ordner indizieren: recallery index FOLDER.</translation>
        </message>
        <message>
            <source>The index is newer than this program</source>
            <translation>Der Index ist neuer als dieses Programm</translation>
        </message>
        <message>
            <source>The index is in use</source>
            <translation>Der Index wird benutzt</translation>
        </message>
        <message>
            <source>Another Recallery is writing to it. Stop that one, or wait until it is done.</source>
            <translation>Ein anderes Recallery schreibt hinein. Jenes beenden oder warten, bis es fertig ist.</translation>
        </message>
        <message>
            <source>Another Recallery (process {process}) is writing to it. Stop that one, or wait until it is done.</source>
            <translation>Ein anderes Recallery (Prozess {process}) schreibt hinein. Jenes beenden oder warten, bis es fertig ist.</translation>
        </message>
        <message>
            <source>The index cannot be opened</source>
            <translation>Der Index lässt sich nicht öffnen</translation>
        </message>
        <message>
            <source>The system says: {reason}. Check the disk and its permissions.</source>
            <translation>Das System sagt: {reason}. Den Datenträger und seine Rechte prüfen.</translation>
        </message>
        <message>
            <source>The index is damaged</source>
            <translation>Der Index ist beschädigt</translation>
        </message>
        <message>
            <source>Its catalogue cannot be read. Move the index folder away and index again; your files are untouched.</source>
            <translation>Sein Katalog ist nicht lesbar. Den Indexordner wegschieben und neu indizieren; die eigenen Dateien sind unberührt.</translation>
        </message>
        <message>
            <source>The index folder cannot be used</source>
            <translation>Der Indexordner kann nicht benutzt werden</translation>
        </message>
        <message>
            <source>The index cannot be locked</source>
            <translation>Der Index lässt sich nicht sperren</translation>
        </message>
        <message>
            <source>The index does not fit the model</source>
            <translation>Der Index passt nicht zum Modell</translation>
        </message>
        <message>
            <source>Its vectors have {found} numbers, the model gives {wanted}. Run: recallery rebuild.</source>
            <translation>Seine Vektoren haben {found} Zahlen, das Modell gibt {wanted}. Starten: recallery rebuild.</translation>
        </message>
        <message>
            <source>The search index cannot be used</source>
            <translation>Der Suchindex kann nicht benutzt werden</translation>
        </message>
        <message>
            <source>Its vectors cannot be read or written. Run: recallery rebuild. (Detail: {detail})</source>
            <translation>Seine Vektoren lassen sich nicht lesen oder schreiben. Starten: recallery rebuild. (Einzelheit: {detail})</translation>
        </message>
        <message>
            <source>The index could not be tidied up</source>
            <translation>Der Index konnte nicht aufgeräumt werden</translation>
        </message>
        <message>
            <source>The index cannot be moved into itself</source>
            <translation>Der Index kann nicht in sich selbst verschoben werden</translation>
        </message>
        <message>
            <source>Choose a folder outside of it.</source>
            <translation>Einen Ordner außerhalb wählen.</translation>
        </message>
        <message>
            <source>Choose another folder, or remove that one first.</source>
            <translation>Einen anderen Ordner wählen oder jenen zuerst entfernen.</translation>
        </message>
        <message>
            <source>The system says: {reason}. Nothing was lost; check the disk and try again.</source>
            <translation>Das System sagt: {reason}. Nichts ging verloren; den Datenträger prüfen und noch einmal versuchen.</translation>
        </message>
        <message>
            <source>See its folders with: recallery status.</source>
            <translation>Seine Ordner zeigt: recallery status.</translation>
        </message>
        <message>
            <source>There is no such folder</source>
            <translation>Diesen Ordner gibt es nicht</translation>
        </message>
        <message>
            <source>Check the spelling, or connect the disk it is on.</source>
            <translation>Die Schreibweise prüfen oder seinen Datenträger anschließen.</translation>
        </message>
        <message>
            <source>This is a file, not a folder</source>
            <translation>Das ist eine Datei, kein Ordner</translation>
        </message>
        <message>
            <source>No permission to read this folder</source>
            <translation>Keine Berechtigung, diesen Ordner zu lesen</translation>
        </message>
        <message>
            <source>Ask its owner, or choose another one.</source>
            <translation>Den Eigentümer fragen oder einen anderen wählen.</translation>
        </message>
        <message>
            <source>The collection needs a name</source>
            <translation>Die Sammlung braucht einen Namen</translation>
        </message>
        <message>
            <source>The search needs a name</source>
            <translation>Die Suche braucht einen Namen</translation>
        </message>
        <message>
            <source>The backup could not be written</source>
            <translation>Die Sicherung konnte nicht geschrieben werden</translation>
        </message>
        <message>
            <source>The system says: {reason}. Choose another place, or free some space.</source>
            <translation>Das System sagt: {reason}. Einen anderen Ort wählen oder Platz schaffen.</translation>
        </message>
        <message>
            <source>The backup cannot be read</source>
            <translation>Die Sicherung kann nicht gelesen werden</translation>
        </message>
        <message>
            <source>The backup is newer than this program</source>
            <translation>Die Sicherung ist neuer als dieses Programm</translation>
        </message>
        <message>
            <source>Install the newer Recallery that wrote it.</source>
            <translation>Das neuere Recallery installieren, das sie geschrieben hat.</translation>
        </message>
        <message>
            <source>This is not a backup of Recallery</source>
            <translation>Das ist keine Sicherung von Recallery</translation>
        </message>
        <message>
            <source>Choose a file that Recallery wrote as a backup.</source>
            <translation>Eine Datei wählen, die Recallery als Sicherung geschrieben hat.</translation>
        </message>
        <message>
            <source>{text} Install Recallery again, or copy the model folder anew from where it came.</source>
            <translation>{text} Recallery neu installieren oder den Modellordner noch einmal von dort kopieren, wo er herkam.</translation>
        </message>
        <message>
            <source>The model {model} is missing</source>
            <translation>Das Modell {model} fehlt</translation>
        </message>
        <message>
            <source>The model is damaged</source>
            <translation>Das Modell ist beschädigt</translation>
        </message>
        <message>
            <source>The model cannot read a picture with words</source>
            <translation>Das Modell kann kein Bild mit Wörtern lesen</translation>
        </message>
        <message>
            <source>This model needs a newer Recallery</source>
            <translation>Dieses Modell braucht ein neueres Recallery</translation>
        </message>
        <message>
            <source>Update Recallery to use it.</source>
            <translation>Recallery aktualisieren, um es zu benutzen.</translation>
        </message>
        <message>
            <source>There is no model here</source>
            <translation>Hier ist kein Modell</translation>
        </message>
        <message>
            <source>A model is a folder with a manifest.json, and there is none.</source>
            <translation>Ein Modell ist ein Ordner mit einer manifest.json, und es gibt keine.</translation>
        </message>
        <message>
            <source>Its description is damaged: {detail}.</source>
            <translation>Seine Beschreibung ist beschädigt: {detail}.</translation>
        </message>
        <message>
            <source>The model cannot be read</source>
            <translation>Das Modell kann nicht gelesen werden</translation>
        </message>
        <message>
            <source>A model file is missing</source>
            <translation>Eine Datei des Modells fehlt</translation>
        </message>
        <message>
            <source>A model file is damaged</source>
            <translation>Eine Datei des Modells ist beschädigt</translation>
        </message>
        <message>
            <source>{file} cannot be read ({reason}).</source>
            <translation>{file} kann nicht gelesen werden ({reason}).</translation>
        </message>
        <message>
            <source>{file} cannot be read as an array.</source>
            <translation>{file} kann nicht als Feld von Zahlen gelesen werden.</translation>
        </message>
        <message>
            <source>{file} has shape {shape} and numbers of type {type}.</source>
            <translation>{file} hat die Form {shape} und Zahlen vom Typ {type}.</translation>
        </message>
        <message>
            <source>Its manifest.json does not list {file}.</source>
            <translation>Seine manifest.json führt {file} nicht auf.</translation>
        </message>
        <message>
            <source>The tokenizer cannot be read</source>
            <translation>Der Tokenizer kann nicht gelesen werden</translation>
        </message>
        <message>
            <source>The model does not run</source>
            <translation>Das Modell läuft nicht</translation>
        </message>
        <message>
            <source>It gives numbers that are not finite.</source>
            <translation>Es liefert Zahlen, die nicht endlich sind.</translation>
        </message>
        <message>
            <source>ONNX Runtime says: {detail}</source>
            <translation>ONNX Runtime sagt: {detail}</translation>
        </message>
        <message>
            <source>Not enough memory for the model</source>
            <translation>Nicht genug Speicher für das Modell</translation>
        </message>
        <message>
            <source>Close other programs, or index with fewer threads. ONNX Runtime says: {detail}</source>
            <translation>Andere Programme schließen oder mit weniger Threads indizieren. ONNX Runtime sagt: {detail}</translation>
        </message>
        <message>
            <source>The model gives no usable vectors</source>
            <translation>Das Modell gibt keine brauchbaren Vektoren</translation>
        </message>
        <message>
            <source>works</source>
            <translation>läuft</translation>
        </message>
        <message>
            <source>works, but {device} is faster</source>
            <translation>läuft, aber {device} ist schneller</translation>
        </message>
        <message>
            <source>{address} has no {place}. It may have moved; a newer Recallery may know where to.</source>
            <translation>{address} hat kein {place}. Es könnte umgezogen sein; ein neueres Recallery weiß vielleicht, wohin.</translation>
        </message>
        <message>
            <source>{detail}.</source>
            <translation>{detail}.</translation>
        </message>
        <message>
            <source>{detail}. Searching still works; Recallery will try again later.</source>
            <translation>{detail}. Suchen geht weiterhin; Recallery versucht es später noch einmal.</translation>
        </message>
        <message>
            <source>{file} has {size:,} bytes instead of {wanted:,}.</source>
            <translation>{file} hat {size:,} Bytes statt {wanted:,}.</translation>
        </message>
        <message>
            <source>{file} is not a table of shares.</source>
            <translation>{file} ist keine Tabelle von Anteilen.</translation>
        </message>
        <message>
            <source>{file} of {repository} does not match its checksum. Try again.</source>
            <translation>{file} von {repository} passt nicht zu seiner Prüfsumme. Noch einmal versuchen.</translation>
        </message>
        <message>
            <source>{file}: {text}</source>
            <translation>{file}: {text}</translation>
        </message>
        <message>
            <source>{model} has no vectors yet. Make them with: recallery models use.</source>
            <translation>{model} hat noch keine Vektoren. Berechnen mit: recallery models use.</translation>
        </message>
        <message>
            <source>{repository} can only be downloaded from {address} with an account, and Recallery uses none.</source>
            <translation>{repository} gibt es bei {address} nur mit einem Konto, und Recallery benutzt keines.</translation>
        </message>
        <message>
            <source>{result}: {speed:.2f} ms a picture, CPU {cpu:.2f} ms</source>
            <translation>{result}: {speed:.2f} ms je Bild, Prozessor {cpu:.2f} ms</translation>
        </message>
        <message>
            <source>{text} Check it with: recallery doctor.</source>
            <translation>{text} Prüfen mit: recallery doctor.</translation>
        </message>
        <message>
            <source>It gives shape {shape} instead of {expected}.</source>
            <translation>Es liefert die Form {shape} statt {expected}.</translation>
        </message>
        <message>
            <source>It gives shape {shape} instead of {wanted} sets of tokens with {width} numbers each.</source>
            <translation>Es liefert die Form {shape} statt {wanted} Mengen von Token mit je {width} Zahlen.</translation>
        </message>
        <message>
            <source>It gives no vector for any token.</source>
            <translation>Es liefert für kein Token einen Vektor.</translation>
        </message>
        <message>
            <source>The graphics card failed</source>
            <translation>Die Grafikkarte hat versagt</translation>
        </message>
        <message>
            <source>The processor took over, which is slower. {text}</source>
            <translation>Der Prozessor hat übernommen, was langsamer ist. {text}</translation>
        </message>
        <message>
            <source>gives numbers that are not finite</source>
            <translation>gibt Zahlen, die nicht endlich sind</translation>
        </message>
        <message>
            <source>gives other vectors than the CPU, cosine {cosine:.3f}</source>
            <translation>gibt andere Vektoren als der Prozessor, Kosinus {cosine:.3f}</translation>
        </message>
        <message>
            <source>gives shape {shape} instead of {expected}</source>
            <translation>gibt die Form {shape} statt {expected}</translation>
        </message>
        <message>
            <source>it is empty now, as if its disk were not connected</source>
            <translation>der Ordner ist jetzt leer, als wäre der Datenträger nicht angeschlossen</translation>
        </message>
        <message>
            <source>never used by Recallery</source>
            <translation>wird von Recallery nie benutzt</translation>
        </message>
        <message>
            <source>the disk reports an error</source>
            <translation>der Datenträger meldet einen Fehler</translation>
        </message>
        <message>
            <source>the file cannot be opened</source>
            <translation>die Datei lässt sich nicht öffnen</translation>
        </message>
        <message>
            <source>the file is read-only</source>
            <translation>die Datei ist schreibgeschützt</translation>
        </message>
        <message>
            <source>used: the fastest</source>
            <translation>benutzt: am schnellsten</translation>
        </message>
        <message>
            <source>used: the only one here</source>
            <translation>benutzt: das einzige hier</translation>
        </message>
        <message>
            <source>did not start, and ONNX Runtime took the CPU instead: drivers or libraries are missing</source>
            <translation>startete nicht, und ONNX Runtime nahm stattdessen den Prozessor: Treiber oder Bibliotheken fehlen</translation>
        </message>
        <message>
            <source>The model is in use</source>
            <translation>Das Modell wird benutzt</translation>
        </message>
        <message>
            <source>This model is not installed</source>
            <translation>Dieses Modell ist nicht installiert</translation>
        </message>
        <message>
            <source>This search cannot be read</source>
            <translation>Diese Suche kann nicht gelesen werden</translation>
        </message>
        <message>
            <source>It was saved by another version of Recallery, or is damaged. Search again, and save it anew.</source>
            <translation>Sie wurde von einer anderen Version von Recallery gespeichert oder ist beschädigt. Noch einmal suchen und neu speichern.</translation>
        </message>
        <message>
            <source>This folder is not in the index</source>
            <translation>Dieser Ordner ist nicht im Index</translation>
        </message>
        <message>
            <source>Index it first, or check its name.</source>
            <translation>Ihn zuerst indizieren oder seinen Namen prüfen.</translation>
        </message>
        <message>
            <source>This is not a date</source>
            <translation>Das ist kein Datum</translation>
        </message>
        <message>
            <source>This is not a place</source>
            <translation>Das ist kein Ort</translation>
        </message>
        <message>
            <source>This query cannot be fused</source>
            <translation>Diese Suche kann nicht verschmolzen werden</translation>
        </message>
        <message>
            <source>The query is empty</source>
            <translation>Die Suche ist leer</translation>
        </message>
        <message>
            <source>Say what to look for, in words or with --image PICTURE.</source>
            <translation>Sagen, was gesucht wird, mit Wörtern oder mit --image PICTURE.</translation>
        </message>
        <message>
            <source>The query only says what not to find</source>
            <translation>Die Suche sagt nur, was nicht gefunden werden soll</translation>
        </message>
        <message>
            <source>Add words or a picture of what you do want to find.</source>
            <translation>Wörter oder ein Bild dessen dazunehmen, was gefunden werden soll.</translation>
        </message>
        <message>
            <source>Weights are numbers between -100 and 100.</source>
            <translation>Gewichte sind Zahlen von -100 bis 100.</translation>
        </message>
        <message>
            <source>There is nothing to compare</source>
            <translation>Es gibt nichts zu vergleichen</translation>
        </message>
        <message>
            <source>{text} ({reason})</source>
            <translation>{text} ({reason})</translation>
        </message>
        <message>
            <source>The system says: {reason}.</source>
            <translation>Das System sagt: {reason}.</translation>
        </message>
        <message>
            <source>Permission denied</source>
            <translation>Zugriff verweigert</translation>
        </message>
        <message>
            <source>Operation not permitted</source>
            <translation>Vorgang nicht erlaubt</translation>
        </message>
        <message>
            <source>No such file or directory</source>
            <translation>Datei oder Ordner nicht gefunden</translation>
        </message>
        <message>
            <source>No space left on device</source>
            <translation>Kein Platz mehr auf dem Datenträger</translation>
        </message>
        <message>
            <source>Disk quota exceeded</source>
            <translation>Der zugeteilte Platz ist aufgebraucht</translation>
        </message>
        <message>
            <source>Read-only file system</source>
            <translation>Der Datenträger ist nur lesbar</translation>
        </message>
        <message>
            <source>Input/output error</source>
            <translation>Ein-/Ausgabefehler</translation>
        </message>
        <message>
            <source>No such device</source>
            <translation>Kein solches Gerät</translation>
        </message>
        <message>
            <source>Not a directory</source>
            <translation>Kein Ordner</translation>
        </message>
        <message>
            <source>Is a directory</source>
            <translation>Ein Ordner</translation>
        </message>
        <message>
            <source>File exists</source>
            <translation>Die Datei gibt es schon</translation>
        </message>
        <message>
            <source>File name too long</source>
            <translation>Dateiname zu lang</translation>
        </message>
        <message>
            <source>Directory not empty</source>
            <translation>Der Ordner ist nicht leer</translation>
        </message>
        <message>
            <source>Device or resource busy</source>
            <translation>Gerät wird gerade benutzt</translation>
        </message>
        <message>
            <source>Too many levels of symbolic links</source>
            <translation>Zu viele Verknüpfungen hintereinander</translation>
        </message>
        <message>
            <source>Stale file handle</source>
            <translation>Der Datenträger antwortet nicht mehr</translation>
        </message>
        <message>
            <source>Transport endpoint is not connected</source>
            <translation>Die Verbindung besteht nicht mehr</translation>
        </message>
        <message>
            <source>Host is down</source>
            <translation>Der Rechner ist aus</translation>
        </message>
        <message>
            <source>No route to host</source>
            <translation>Kein Weg zum Rechner</translation>
        </message>
        <message>
            <source>Network is unreachable</source>
            <translation>Kein Netz</translation>
        </message>
        <message>
            <source>Connection refused</source>
            <translation>Verbindung abgelehnt</translation>
        </message>
        <message>
            <source>Connection reset by peer</source>
            <translation>Verbindung von der anderen Seite getrennt</translation>
        </message>
        <message>
            <source>Connection timed out</source>
            <translation>Zeit für die Verbindung abgelaufen</translation>
        </message>
        <message>
            <source>Recallery made a mistake</source>
            <translation>Recallery hat einen Fehler gemacht</translation>
        </message>
    </context>
    <context>
        <name>Examples</name>
        <message>
            <source>a dog</source>
            <translation>a dog</translation>
        </message>
        <message>
            <source>a birthday cake</source>
            <translation>a birthday cake</translation>
        </message>
        <message>
            <source>mountains with snow</source>
            <translation>mountains with snow</translation>
        </message>
        <message>
            <source>a sunset by the sea</source>
            <translation>a sunset by the sea</translation>
        </message>
        <message>
            <source>a cat</source>
            <translation>a cat</translation>
        </message>
        <message>
            <source>flowers</source>
            <translation>flowers</translation>
        </message>
        <message>
            <source>a boat on the water</source>
            <translation>a boat on the water</translation>
        </message>
        <message>
            <source>a bird</source>
            <translation>a bird</translation>
        </message>
        <message>
            <source>food on a plate</source>
            <translation>food on a plate</translation>
        </message>
        <message>
            <source>a church</source>
            <translation>a church</translation>
        </message>
        <message>
            <source>children playing outside</source>
            <translation>children playing outside</translation>
        </message>
        <message>
            <source>a waterfall</source>
            <translation>a waterfall</translation>
        </message>
        <message>
            <source>a red car</source>
            <translation>a red car</translation>
        </message>
        <message>
            <source>a path through a forest</source>
            <translation>a path through a forest</translation>
        </message>
        <message>
            <source>a bridge</source>
            <translation>a bridge</translation>
        </message>
        <message>
            <source>a city at night</source>
            <translation>a city at night</translation>
        </message>
        <message>
            <source>a bicycle</source>
            <translation>a bicycle</translation>
        </message>
        <message>
            <source>people at a table</source>
            <translation>people at a table</translation>
        </message>
    </context>
    <context>
        <name>Facts</name>
        <message>
            <source>Title</source>
            <translation>Titel</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>Author</source>
            <translation>Verfasser</translation>
        </message>
        <message>
            <source>Album</source>
            <translation>Album</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Seiten</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>%1 frames per second</source>
            <translation>%1 Bilder pro Sekunde</translation>
        </message>
        <message>
            <source>No sound</source>
            <translation>Kein Ton</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>Video</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>Ton</translation>
        </message>
        <message>
            <source>%1 is spoken (you said so)</source>
            <translation>Gesprochen wird %1 (von Ihnen angegeben)</translation>
        </message>
        <message>
            <source>%1 is spoken</source>
            <translation>Gesprochen wird %1</translation>
        </message>
        <message>
            <source>Speech</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>%1 (date of the file)</source>
            <translation>%1 (Datum der Datei)</translation>
        </message>
        <message>
            <source>%1 (from the file name)</source>
            <translation>%1 (aus dem Dateinamen)</translation>
        </message>
        <message>
            <source>%1 (from the file beside it)</source>
            <translation>%1 (aus der Begleitdatei)</translation>
        </message>
        <message>
            <source>%1 MP</source>
            <translation>%1 MP</translation>
        </message>
        <message>
            <source>Place</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>%1° N</source>
            <translation>%1° N</translation>
        </message>
        <message>
            <source>%1° S</source>
            <translation>%1° S</translation>
        </message>
        <message>
            <source>%1° E</source>
            <translation>%1° O</translation>
        </message>
        <message>
            <source>%1° W</source>
            <translation>%1° W</translation>
        </message>
    </context>
    <context>
        <name>FailedList</name>
        <message>
            <source>Files that could not be read, and what was left out</source>
            <translation>Nicht lesbare Dateien und was ausgelassen wurde</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <source>Try all again</source>
            <translation>Alle noch einmal versuchen</translation>
        </message>
        <message>
            <source>{count} more are not shown</source>
            <translation>{count} weitere werden nicht gezeigt</translation>
        </message>
        <message>
            <source>Select one to see why.</source>
            <translation>Wähle einen Eintrag, um den Grund zu sehen.</translation>
        </message>
    </context>
    <context>
        <name>FileActions</name>
        <message numerus="yes">
            <source>Only %n file(s) can be opened at once</source>
            <translation>
                <numerusform>Nur %n Datei kann auf einmal geöffnet werden</numerusform>
                <numerusform>Nur %n Dateien können auf einmal geöffnet werden</numerusform>
            </translation>
        </message>
        <message>
            <source>Too many files to drag</source>
            <translation>Zu viele Dateien zum Ziehen</translation>
        </message>
        <message>
            <source>Drag fewer at a time, or use “Show in folder” to reach all files of a folder.</source>
            <translation>Ziehen Sie weniger auf einmal, oder öffnen Sie den Ordner mit „Im Ordner zeigen“.</translation>
        </message>
        <message numerus="yes">
            <source>Move %n file(s) to the trash?</source>
            <translation>
                <numerusform>%n Datei in den Papierkorb legen?</numerusform>
                <numerusform>%n Dateien in den Papierkorb legen?</numerusform>
            </translation>
        </message>
        <message>
            <source>Move to trash</source>
            <translation>In den Papierkorb</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) moved to the trash</source>
            <translation>
                <numerusform>%n Datei in den Papierkorb gelegt</numerusform>
                <numerusform>%n Dateien in den Papierkorb gelegt</numerusform>
            </translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Your system's trash can bring them back.</source>
            <translation>Der Papierkorb des Systems kann sie zurückholen.</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) could not be moved to the trash</source>
            <translation>
                <numerusform>%n Datei konnte nicht in den Papierkorb gelegt werden</numerusform>
                <numerusform>%n Dateien konnten nicht in den Papierkorb gelegt werden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) could not be brought back</source>
            <translation>
                <numerusform>%n Datei konnte nicht zurückgeholt werden</numerusform>
                <numerusform>%n Dateien konnten nicht zurückgeholt werden</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Filmstrip</name>
        <message>
            <source>Filmstrip</source>
            <translation>Filmstreifen</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
        </message>
    </context>
    <context>
        <name>Filters</name>
        <message>
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <source>Videos</source>
            <translation>Videos</translation>
        </message>
        <message>
            <source>Documents</source>
            <translation>Dokumente</translation>
        </message>
        <message>
            <source>Sounds</source>
            <translation>Tondateien</translation>
        </message>
        <message>
            <source>Landscape</source>
            <translation>Querformat</translation>
        </message>
        <message>
            <source>Portrait</source>
            <translation>Hochformat</translation>
        </message>
        <message>
            <source>Square</source>
            <translation>Quadratisch</translation>
        </message>
        <message>
            <source>N</source>
            <comment>north</comment>
            <translation>N</translation>
        </message>
        <message>
            <source>S</source>
            <comment>south</comment>
            <translation>S</translation>
        </message>
        <message>
            <source>E</source>
            <comment>east</comment>
            <translation>O</translation>
        </message>
        <message>
            <source>W</source>
            <comment>west</comment>
            <translation>W</translation>
        </message>
        <message>
            <source>before {date}</source>
            <translation>vor {date}</translation>
        </message>
        <message>
            <source>from {date}</source>
            <translation>ab {date}</translation>
        </message>
        <message>
            <source>in: takes the name of a folder of the library, such as in:Rome or in:"My cats"</source>
            <translation>in: nimmt den Namen eines Ordners der Bibliothek, etwa in:Rom oder in:"Meine Katzen"</translation>
        </message>
        <message>
            <source>after: takes a date such as 2023, 2023-06 or 2023-06-15</source>
            <translation>after: nimmt ein Datum wie 2023, 2023-06 oder 2023-06-15</translation>
        </message>
        <message>
            <source>before: takes a date such as 2023, 2023-06 or 2023-06-15</source>
            <translation>before: nimmt ein Datum wie 2023, 2023-06 oder 2023-06-15</translation>
        </message>
        <message>
            <source>camera: takes a part of its name, such as camera:canon or camera:"EOS R5"</source>
            <translation>camera: nimmt einen Teil des Namens, etwa camera:canon oder camera:"EOS R5"</translation>
        </message>
        <message>
            <source>type: takes photo, video or document</source>
            <translation>type: nimmt photo, video oder document</translation>
        </message>
        <message>
            <source>rating: takes the least number of stars, 1 to 5</source>
            <translation>rating: nimmt die Mindestzahl der Sterne, 1 bis 5</translation>
        </message>
        <message>
            <source>language: takes the name of a language, such as language:German</source>
            <translation>language: nimmt den Namen einer Sprache, etwa language:Deutsch</translation>
        </message>
        <message>
            <source>with text in a language</source>
            <translation>mit Text in einer Sprache</translation>
        </message>
        <message numerus="yes">
            <source>%n page(s)</source>
            <translation>
                <numerusform>%n Seite</numerusform>
                <numerusform>%n Seiten</numerusform>
            </translation>
        </message>
        <message>
            <source>With sound</source>
            <translation>Mit Ton</translation>
        </message>
        <message>
            <source>Without sound</source>
            <translation>Ohne Ton</translation>
        </message>
        <message>
            <source>{number} pages</source>
            <translation>{number} Seiten</translation>
        </message>
        <message>
            <source>{number} megapixels or more</source>
            <translation>ab {number} Megapixeln</translation>
        </message>
        <message>
            <source>near: takes a town, such as near:Munich, or coordinates and kilometres: near:48.14,11.58,5</source>
            <translation>near: nimmt einen Ort, etwa near:Munich, oder Koordinaten und Kilometer: near:48.14,11.58,5</translation>
        </message>
        <message>
            <source>with at least this many stars</source>
            <translation>mit mindestens so vielen Sternen</translation>
        </message>
        <message>
            <source>your favourites, or how it lies</source>
            <translation>deine Favoriten oder die Ausrichtung</translation>
        </message>
        <message>
            <source>with text or sound in it</source>
            <translation>mit Text oder Ton</translation>
        </message>
        <message>
            <source>videos at least this long</source>
            <translation>Videos ab dieser Länge</translation>
        </message>
        <message>
            <source>videos at most this long</source>
            <translation>Videos bis zu dieser Länge</translation>
        </message>
        <message>
            <source>documents by their pages</source>
            <translation>Dokumente nach Seitenzahl</translation>
        </message>
        <message>
            <source>with at least this resolution</source>
            <translation>mindestens in dieser Auflösung</translation>
        </message>
        <message>
            <source>a deleted collection</source>
            <translation>eine gelöschte Sammlung</translation>
        </message>
        <message>
            <source>Not a favourite</source>
            <translation>Kein Favorit</translation>
        </message>
        <message>
            <source>collection: takes the name of one of your collections</source>
            <translation>collection: nimmt den Namen einer Sammlung</translation>
        </message>
        <message>
            <source>is: takes favourite, landscape, portrait or square</source>
            <translation>is: nimmt favourite, landscape, portrait oder square</translation>
        </message>
        <message>
            <source>has: takes text or sound</source>
            <translation>has: nimmt text oder sound</translation>
        </message>
        <message>
            <source>longer: takes seconds, or minutes and seconds, such as longer:1:30</source>
            <translation>longer: nimmt Sekunden oder Minuten und Sekunden, etwa longer:1:30</translation>
        </message>
        <message>
            <source>shorter: takes seconds, or minutes and seconds, such as shorter:1:30</source>
            <translation>shorter: nimmt Sekunden oder Minuten und Sekunden, etwa shorter:1:30</translation>
        </message>
        <message>
            <source>pages: takes a number of pages, such as pages:3, pages:10+ or pages:2-9</source>
            <translation>pages: nimmt eine Seitenzahl, etwa pages:3, pages:10+ oder pages:2-9</translation>
        </message>
        <message>
            <source>megapixels: takes the least number of million pixels, such as 12</source>
            <translation>megapixels: nimmt die kleinste Zahl an Millionen Pixeln, etwa 12</translation>
        </message>
        <message>
            <source>There is no filter “{word}:”. Keywords are found like all words: type them alone.</source>
            <translation>Es gibt keinen Filter „{word}:“. Stichwörter werden wie alle Wörter gefunden: Tippen Sie sie allein.</translation>
        </message>
        <message>
            <source>There is no filter “{word}:”. Use “{meant}:” instead.</source>
            <translation>Es gibt keinen Filter „{word}:“. Benutzen Sie stattdessen „{meant}:“.</translation>
        </message>
        <message>
            <source>“{word}:” is not a filter, so it is searched as a word. The filters are: {filters}</source>
            <translation>„{word}:“ ist kein Filter und wird als Wort gesucht. Die Filter sind: {filters}</translation>
        </message>
        <message>
            <source>in a folder</source>
            <translation>in einem Ordner</translation>
        </message>
        <message>
            <source>taken on or after a date</source>
            <translation>ab einem Datum aufgenommen</translation>
        </message>
        <message>
            <source>taken before a date</source>
            <translation>vor einem Datum aufgenommen</translation>
        </message>
        <message>
            <source>taken with a camera</source>
            <translation>mit einer Kamera aufgenommen</translation>
        </message>
        <message>
            <source>photos, videos or documents</source>
            <translation>Fotos, Videos oder Dokumente</translation>
        </message>
        <message>
            <source>your favourites</source>
            <translation>die Favoriten</translation>
        </message>
        <message>
            <source>with text in it</source>
            <translation>mit Text darin</translation>
        </message>
        <message>
            <source>with sound</source>
            <translation>mit Ton</translation>
        </message>
        <message>
            <source>taken near a place</source>
            <translation>in der Nähe eines Ortes aufgenommen</translation>
        </message>
        <message>
            <source>in a collection</source>
            <translation>in einer Sammlung</translation>
        </message>
        <message>
            <source>{km} km around {place}</source>
            <translation>{km} km um {place}</translation>
        </message>
        <message numerus="yes">
            <source>%n star(s) or more</source>
            <translation>
                <numerusform>%n Stern oder mehr</numerusform>
                <numerusform>%n Sterne oder mehr</numerusform>
            </translation>
        </message>
        <message>
            <source>Favourites</source>
            <translation>Favoriten</translation>
        </message>
        <message>
            <source>With text</source>
            <translation>Mit Text</translation>
        </message>
        <message>
            <source>Without text</source>
            <translation>Ohne Text</translation>
        </message>
        <message>
            <source>“{text}”</source>
            <translation>„{text}“</translation>
        </message>
    </context>
    <context>
        <name>FirstRun</name>
        <message>
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Weiter</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>Starten</translation>
        </message>
        <message>
            <source>Step {step} of {steps}</source>
            <translation>Schritt {step} von {steps}</translation>
        </message>
    </context>
    <context>
        <name>FoldersPage</name>
        <message>
            <source>Recallery searches these folders and everything in them. Your files are only read, never changed.</source>
            <translation>Recallery durchsucht diese Ordner und alles darin. Ihre Dateien werden nur gelesen, nie verändert.</translation>
        </message>
        <message>
            <source>You have not added a folder yet.</source>
            <translation>Sie haben noch keinen Ordner hinzugefügt.</translation>
        </message>
        <message>
            <source>Add a folder…</source>
            <translation>Ordner hinzufügen …</translation>
        </message>
        <message>
            <source>Check for changes now</source>
            <translation>Jetzt auf Änderungen prüfen</translation>
        </message>
        <message>
            <source>Add a folder</source>
            <translation>Ordner hinzufügen</translation>
        </message>
        <message>
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
    </context>
    <context>
        <name>FoldersView</name>
        <message>
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
    </context>
    <context>
        <name>GpuSection</name>
        <message>
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>The libraries for the graphics card are here ({name}, {size} MB). Recallery tries them at its next start, and uses the card if it is faster.</source>
            <translation>Die Bibliotheken für die Grafikkarte sind da ({name}, {size} MB). Recallery probiert sie beim nächsten Start aus und nutzt die Karte, wenn sie schneller ist.</translation>
        </message>
        <message>
            <source>Recallery works without a graphics card. With one, large libraries and large models are read faster. The libraries for {title} are {size} MB to download. Licence: {licence}.</source>
            <translation>Recallery arbeitet ohne Grafikkarte. Mit einer werden große Sammlungen und große Modelle schneller gelesen. Die Bibliotheken für {title} sind ein Download von {size} MB. Lizenz: {licence}.</translation>
        </message>
        <message>
            <source>Downloading: {percent} %</source>
            <translation>Herunterladen: {percent} %</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
    </context>
    <context>
        <name>GridActions</name>
        <message>
            <source>Results</source>
            <translation>Ergebnisse</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorit</translation>
        </message>
        <message>
            <source>Copy picture</source>
            <translation>Bild kopieren</translation>
        </message>
        <message>
            <source>Copy path</source>
            <translation>Pfad kopieren</translation>
        </message>
        <message>
            <source>Move to trash</source>
            <translation>In den Papierkorb</translation>
        </message>
        <message>
            <source>Menu for the selected files</source>
            <translation>Menü der gewählten Dateien</translation>
        </message>
        <message>
            <source>No stars</source>
            <translation>Keine Sterne</translation>
        </message>
        <message numerus="yes">
            <source>%n star(s)</source>
            <translation>
                <numerusform>%n Stern</numerusform>
                <numerusform>%n Sterne</numerusform>
            </translation>
        </message>
        <message>
            <source>Remove from the collection</source>
            <translation>Aus der Sammlung entfernen</translation>
        </message>
        <message>
            <source>Rate</source>
            <translation>Bewerten</translation>
        </message>
        <message>
            <source>Open with</source>
            <translation>Öffnen mit</translation>
        </message>
        <message>
            <source>Looking for programs…</source>
            <translation>Programme werden gesucht …</translation>
        </message>
        <message>
            <source>Choose a program…</source>
            <translation>Programm wählen …</translation>
        </message>
        <message>
            <source>Add to collection</source>
            <translation>Zur Sammlung hinzufügen</translation>
        </message>
        <message>
            <source>New collection…</source>
            <translation>Neue Sammlung …</translation>
        </message>
        <message>
            <source>New collection</source>
            <translation>Neue Sammlung</translation>
        </message>
        <message>
            <source>Name of the collection</source>
            <translation>Name der Sammlung</translation>
        </message>
    </context>
    <context>
        <name>GridView</name>
        <message>
            <source>Results</source>
            <translation>Ergebnisse</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorit</translation>
        </message>
        <message>
            <source>Find similar</source>
            <translation>Ähnliche finden</translation>
        </message>
        <message>
            <source>Show all files of the stack</source>
            <translation>Alle Dateien des Stapels zeigen</translation>
        </message>
        <message>
            <source>This file is no longer in the library.</source>
            <translation>Diese Datei ist nicht mehr in der Bibliothek.</translation>
        </message>
        <message>
            <source>Its disk is not connected.</source>
            <translation>Ihr Datenträger ist nicht angeschlossen.</translation>
        </message>
    </context>
    <context>
        <name>Heading</name>
        <message>
            <source>Fit to the window</source>
            <translation>An das Fenster anpassen</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>Full view</source>
            <translation>Vollansicht</translation>
        </message>
        <message>
            <source>Information</source>
            <translation>Informationen</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>Vorheriges</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Nächstes</translation>
        </message>
        <message>
            <source>Smaller</source>
            <translation>Kleiner</translation>
        </message>
        <message>
            <source>Larger</source>
            <translation>Größer</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
        </message>
        <message>
            <source>%1 %</source>
            <translation>%1 %</translation>
        </message>
    </context>
    <context>
        <name>Histogram</name>
        <message>
            <source>Dates</source>
            <translation>Daten</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n Datei</numerusform>
                <numerusform>%n Dateien</numerusform>
            </translation>
        </message>
        <message>
            <source>All dates</source>
            <translation>Alle Daten</translation>
        </message>
    </context>
    <context>
        <name>IndexingPage</name>
        <message>
            <source>Indexing</source>
            <translation>Indizierung</translation>
        </message>
        <message>
            <source>Recallery notices new and changed files by itself. Changes here take effect at once.</source>
            <translation>Recallery bemerkt neue und geänderte Dateien von selbst. Änderungen hier gelten sofort.</translation>
        </message>
        <message>
            <source>Nothing is read until you turn this off.</source>
            <translation>Nichts wird gelesen, bis Sie dies ausschalten.</translation>
        </message>
        <message>
            <source>Indexing waits while other programs are busy.</source>
            <translation>Die Indizierung wartet, während andere Programme beschäftigt sind.</translation>
        </message>
        <message>
            <source>Indexing waits while the laptop runs on battery.</source>
            <translation>Die Indizierung wartet, während der Laptop mit Akku läuft.</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Automatic leaves one processor core free for other programs.</source>
            <translation>„Automatisch“ lässt einen Prozessorkern für andere Programme frei.</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Only while the computer is idle</source>
            <translation>Nur, während der Computer nichts zu tun hat</translation>
        </message>
        <message>
            <source>Only when plugged in</source>
            <translation>Nur am Stromnetz</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Threads</translation>
        </message>
        <message>
            <source>processor cores speed slow load performance</source>
            <translation>Prozessor Kerne Geschwindigkeit langsam Last Leistung</translation>
        </message>
    </context>
    <context>
        <name>InfoPane</name>
        <message>
            <source>Select a photo to see its details.</source>
            <translation>Wählen Sie ein Foto, um seine Einzelheiten zu sehen.</translation>
        </message>
        <message numerus="yes">
            <source>%n files</source>
            <translation>
                <numerusform>%n Datei</numerusform>
                <numerusform>%n Dateien</numerusform>
            </translation>
        </message>
        <message>
            <source>Show in its folder: %1</source>
            <translation>Im Ordner zeigen: %1</translation>
        </message>
        <message>
            <source>Show photos taken nearby</source>
            <translation>Fotos aus der Nähe zeigen</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorit</translation>
        </message>
        <message>
            <source>Remove from favourites</source>
            <translation>Aus den Favoriten entfernen</translation>
        </message>
        <message>
            <source>Information</source>
            <translation>Informationen</translation>
        </message>
    </context>
    <context>
        <name>InstalledCard</name>
        <message>
            <source>Use</source>
            <translation>Verwenden</translation>
        </message>
        <message>
            <source>Use {model}</source>
            <translation>{model} verwenden</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Check the files of {model}</source>
            <translation>Dateien von {model} prüfen</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>Entfernen …</translation>
        </message>
        <message>
            <source>Remove {model}</source>
            <translation>{model} entfernen</translation>
        </message>
        <message>
            <source>Keep this model</source>
            <translation>Dieses Modell behalten</translation>
        </message>
        <message>
            <source>Your searches will use it as soon as it is ready.</source>
            <translation>Ihre Suchen benutzen es, sobald es bereit ist.</translation>
        </message>
        <message>
            <source>It needs {room} of disk space, and only {free} are free. Free some space first.</source>
            <translation>Es braucht {room} auf der Festplatte, und nur {free} sind frei. Schaffen Sie zuerst Platz.</translation>
        </message>
        <message>
            <source>an unknown time</source>
            <translation>eine unbekannte Zeit</translation>
        </message>
        <message>
            <source>{photos} photos have to be read again in the background. That takes {time} and {room} of disk space ({free} are free). Until then you search with the current model, and you can go back at any time.</source>
            <translation>{photos} Fotos müssen im Hintergrund noch einmal gelesen werden. Das braucht {time} und {room} auf der Festplatte ({free} sind frei). Bis dahin suchen Sie mit dem jetzigen Modell, und Sie können jederzeit zurück.</translation>
        </message>
        <message>
            <source>All its files are intact, and it works.</source>
            <translation>Alle seine Dateien sind unversehrt, und es funktioniert.</translation>
        </message>
        <message>
            <source>{done} of {total} photos read. Your searches will use it when all are.</source>
            <translation>{done} von {total} Fotos gelesen. Ihre Suchen benutzen es, wenn es alle sind.</translation>
        </message>
        <message>
            <source>All photos have to be read again in the background. Until then you search with the current model. Working out how long that takes…</source>
            <translation>Alle Fotos müssen im Hintergrund noch einmal gelesen werden. Bis dahin suchen Sie mit dem jetzigen Modell. Wie lange das dauert, wird gerade berechnet …</translation>
        </message>
        <message>
            <source>Your searches use this model, so it cannot be removed. Switch to another model first.</source>
            <translation>Ihre Suchen benutzen dieses Modell, deshalb lässt es sich nicht entfernen. Wechseln Sie zuerst zu einem anderen.</translation>
        </message>
        <message>
            <source>It is being prepared, so it cannot be removed. Choose “Keep this model” on the other one first.</source>
            <translation>Es wird gerade vorbereitet, deshalb lässt es sich nicht entfernen. Wählen Sie zuerst beim anderen „Dieses Modell behalten“.</translation>
        </message>
        <message>
            <source>This deletes its files ({files}). Your photos stay as they are.</source>
            <translation>Das löscht seine Dateien ({files}). Ihre Fotos bleiben, wie sie sind.</translation>
        </message>
        <message>
            <source>This deletes its files ({files}) and what it knows about your photos ({vectors}). Your photos stay as they are.</source>
            <translation>Das löscht seine Dateien ({files}) und was es über Ihre Fotos weiß ({vectors}). Ihre Fotos bleiben, wie sie sind.</translation>
        </message>
        <message>
            <source>Photos that only this model has read are not found until the current model has read them, too.</source>
            <translation>Fotos, die nur dieses Modell gelesen hat, werden erst wieder gefunden, wenn auch das jetzige Modell sie gelesen hat.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Use it</source>
            <translation>Verwenden</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Wird geprüft …</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>OK</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
    </context>
    <context>
        <name>Learning</name>
        <message>
            <source>{mean} ({low} to {high})</source>
            <translation>{mean} ({low} bis {high})</translation>
        </message>
        <message>
            <source>Own names: the first hit is right</source>
            <translation>Eigene Namen: erster Treffer richtig</translation>
        </message>
        <message>
            <source>Own names: right ones among ten</source>
            <translation>Eigene Namen: richtige unter zehn</translation>
        </message>
        <message>
            <source>Everything else: right ones among about ten</source>
            <translation>Alles andere: richtige unter etwa zehn</translation>
        </message>
        <message>
            <source>Similar pictures</source>
            <translation>Ähnliche Bilder</translation>
        </message>
        <message>
            <source>A picture with words</source>
            <translation>Ein Bild mit Wörtern</translation>
        </message>
        <message>
            <source>A picture with words, as the model joins them</source>
            <translation>Ein Bild mit Wörtern, wie das Modell sie verbindet</translation>
        </message>
        <message>
            <source>Searches without an answer are told apart</source>
            <translation>Suchen ohne Antwort werden erkannt</translation>
        </message>
        <message>
            <source>Searches without an answer look good (less is better)</source>
            <translation>Suchen ohne Antwort: gut (weniger ist besser)</translation>
        </message>
        <message>
            <source>All questions</source>
            <translation>Alle Fragen</translation>
        </message>
        <message>
            <source>Names and single words</source>
            <translation>Namen und einzelne Wörter</translation>
        </message>
        <message>
            <source>About photos</source>
            <translation>Zu Fotos</translation>
        </message>
        <message>
            <source>About videos</source>
            <translation>Zu Videos</translation>
        </message>
        <message>
            <source>About documents</source>
            <translation>Zu Dokumenten</translation>
        </message>
        <message>
            <source>Names of folders</source>
            <translation>Namen von Ordnern</translation>
        </message>
        <message>
            <source>Keywords</source>
            <translation>Stichwörter</translation>
        </message>
        <message>
            <source>Titles and descriptions</source>
            <translation>Titel und Beschreibungen</translation>
        </message>
        <message>
            <source>Collections</source>
            <translation>Sammlungen</translation>
        </message>
        <message>
            <source>Named things</source>
            <translation>Benannte Dinge</translation>
        </message>
        <message>
            <source>Subtitles</source>
            <translation>Untertitel</translation>
        </message>
        <message>
            <source>Headings of pages</source>
            <translation>Überschriften von Seiten</translation>
        </message>
        <message>
            <source>Searches and what you did with their results</source>
            <translation>Suchen und was mit ihren Treffern geschah</translation>
        </message>
    </context>
    <context>
        <name>LearningCurve</name>
        <message>
            <source>How well the folders' own names are found, while training</source>
            <translation>Wie gut die eigenen Namen der Ordner gefunden werden, während des Lernens</translation>
        </message>
        <message>
            <source>From {first} to {last}</source>
            <translation>Von {first} bis {last}</translation>
        </message>
    </context>
    <context>
        <name>LearningPage</name>
        <message>
            <source>Learning</source>
            <translation>Lernen</translation>
        </message>
        <message>
            <source>Recallery can learn the names that you use from your own folders. It takes some minutes, happens on this computer only, and changes nothing unless files that were kept back are found better afterwards.</source>
            <translation>Recallery kann aus Ihren eigenen Ordnern die Namen lernen, die Sie benutzen. Das dauert einige Minuten, geschieht nur auf diesem Computer und ändert nichts, solange zurückgehaltene Dateien danach nicht besser gefunden werden.</translation>
        </message>
        <message>
            <source>Go back to the model as it came</source>
            <translation>Zurück zum Modell, wie es war</translation>
        </message>
        <message>
            <source>Learn from these folders</source>
            <translation>Aus diesen Ordnern lernen</translation>
        </message>
        <message>
            <source>You have not added a folder yet.</source>
            <translation>Sie haben noch keinen Ordner hinzugefügt.</translation>
        </message>
        <message>
            <source>A folder inside them…</source>
            <translation>Ein Ordner darin …</translation>
        </message>
        <message>
            <source>What can they teach?</source>
            <translation>Was lehren sie?</translation>
        </message>
        <message>
            <source>Learn</source>
            <translation>Lernen</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Use it</source>
            <translation>Benutzen</translation>
        </message>
        <message>
            <source>Throw it away</source>
            <translation>Verwerfen</translation>
        </message>
        <message>
            <source>What was learned from your folders is in use, or about to be.</source>
            <translation>Was aus Ihren Ordnern gelernt wurde, ist in Gebrauch oder wird es gleich sein.</translation>
        </message>
        <message>
            <source>The model answers as it came: it has not learned anything yet.</source>
            <translation>Das Modell antwortet, wie es geliefert wurde: Es hat noch nichts gelernt.</translation>
        </message>
        <message>
            <source>Go on learning</source>
            <translation>Weiter lernen</translation>
        </message>
        <message>
            <source>Your own searches get better, and nothing else gets worse. Use it?</source>
            <translation>Ihre eigenen Suchen werden besser, und nichts anderes wird schlechter. Benutzen?</translation>
        </message>
        <message>
            <source>There is too little to learn: too few names have files that can be kept back.</source>
            <translation>Es gibt zu wenig zu lernen: Zu wenige Namen haben Dateien, die zurückgehalten werden können.</translation>
        </message>
        <message>
            <source>There was nothing to learn: what was kept back is found no better than before.</source>
            <translation>Es gab nichts zu lernen: Was zurückgehalten wurde, wird nicht besser gefunden als vorher.</translation>
        </message>
        <message>
            <source>There was nothing to learn: training found nothing better than the present model.</source>
            <translation>Es gab nichts zu lernen: Das Training fand nichts Besseres als das jetzige Modell.</translation>
        </message>
        <message>
            <source>It is not offered: something else would be found worse by more than a point.</source>
            <translation>Es wird nicht angeboten: Anderes würde um mehr als einen Punkt schlechter gefunden.</translation>
        </message>
        <message>
            <source>Learned from {folders}</source>
            <translation>Gelernt aus {folders}</translation>
        </message>
        <message>
            <source>On files that were kept back</source>
            <translation>An zurückgehaltenen Dateien</translation>
        </message>
        <message>
            <source>before</source>
            <translation>vorher</translation>
        </message>
        <message>
            <source>after</source>
            <translation>nachher</translation>
        </message>
        <message>
            <source>gain, points</source>
            <translation>Gewinn, Punkte</translation>
        </message>
        <message>
            <source>searches</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Left out: they say nothing, such as DCIM or a date</source>
            <translation>Ausgelassen: sagen nichts, wie DCIM oder ein Datum</translation>
        </message>
        <message>
            <source>Left out: nearly everything has them</source>
            <translation>Ausgelassen: stehen an fast allem</translation>
        </message>
        <message>
            <source>Left out: the model is sure that they are about something else</source>
            <translation>Ausgelassen: meinen sicher etwas anderes</translation>
        </message>
        <message>
            <source>Left out: they were there already</source>
            <translation>Ausgelassen: schon vorhanden</translation>
        </message>
        <message>
            <source>Left out: more than one name needs</source>
            <translation>Ausgelassen: mehr, als ein Name braucht</translation>
        </message>
        <message numerus="yes">
            <source>%n pair(s) of a text and a picture</source>
            <translation>
                <numerusform>%n Paar aus Text und Bild</numerusform>
                <numerusform>%n Paare aus Text und Bild</numerusform>
            </translation>
        </message>
        <message>
            <source>count</source>
            <translation>Anzahl</translation>
        </message>
        <message>
            <source>These folders teach nothing.</source>
            <translation>Diese Ordner lehren nichts.</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Startet …</translation>
        </message>
        <message>
            <source>Collecting texts</source>
            <translation>Texte werden gesammelt</translation>
        </message>
        <message>
            <source>Reading texts</source>
            <translation>Texte werden gelesen</translation>
        </message>
        <message>
            <source>Testing on what was kept back</source>
            <translation>Probe an dem, was zurückgehalten wurde</translation>
        </message>
        <message numerus="yes">
            <source>about %n minute(s) left</source>
            <translation>
                <numerusform>noch etwa %n Minute</numerusform>
                <numerusform>noch etwa %n Minuten</numerusform>
            </translation>
        </message>
        <message>
            <source>less than a minute left</source>
            <translation>noch weniger als eine Minute</translation>
        </message>
        <message>
            <source>Learn from a folder</source>
            <translation>Aus einem Ordner lernen</translation>
        </message>
    </context>
    <context>
        <name>MessagePage</name>
        <message>
            <source>Try other words, or drop a picture of what you are looking for into the search box.</source>
            <translation>Versuchen Sie andere Wörter, oder ziehen Sie ein Bild des Gesuchten in das Suchfeld.</translation>
        </message>
        <message>
            <source>Nothing matches everything you asked for. Try without one of these:</source>
            <translation>Nichts passt zu allem, was Sie suchen. Versuchen Sie es ohne eines davon:</translation>
        </message>
        <message>
            <source>No file matches all filters. Try without one of these:</source>
            <translation>Keine Datei passt zu allen Filtern. Versuchen Sie es ohne einen davon:</translation>
        </message>
        <message>
            <source>Your folders are being read. Files appear here as soon as they are found.</source>
            <translation>Ihre Ordner werden gelesen. Dateien erscheinen hier, sobald sie gefunden sind.</translation>
        </message>
        <message>
            <source>Looking for your files</source>
            <translation>Ihre Dateien werden gesucht</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>Nichts gefunden</translation>
        </message>
        <message>
            <source>Show everything</source>
            <translation>Alles zeigen</translation>
        </message>
        <message>
            <source>All files that were shown here are gone.</source>
            <translation>Alle Dateien, die hier zu sehen waren, sind weg.</translation>
        </message>
        <message>
            <source>Nothing is left here</source>
            <translation>Hier ist nichts mehr</translation>
        </message>
        <message>
            <source>Choose the folders with your photos. Recallery reads them on this computer, and nothing leaves it. Then search for what is in the pictures.</source>
            <translation>Wählen Sie die Ordner mit Ihren Fotos. Recallery liest sie auf diesem Computer, und nichts verlässt ihn. Dann suchen Sie nach dem, was auf den Bildern ist.</translation>
        </message>
        <message>
            <source>Choose folders…</source>
            <translation>Ordner wählen …</translation>
        </message>
        <message>
            <source>Find your photos by what is in them</source>
            <translation>Fotos finden nach dem, was darauf ist</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal versuchen</translation>
        </message>
    </context>
    <context>
        <name>ModelCard</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
    </context>
    <context>
        <name>ModelComparison</name>
        <message>
            <source>First model</source>
            <translation>Erstes Modell</translation>
        </message>
        <message>
            <source>Second model</source>
            <translation>Zweites Modell</translation>
        </message>
        <message>
            <source>Searches, one per line</source>
            <translation>Suchen, eine pro Zeile</translation>
        </message>
        <message>
            <source>What you search for, one search per line</source>
            <translation>Wonach Sie suchen, eine Suche pro Zeile</translation>
        </message>
        <message>
            <source>Compare with my own searches</source>
            <translation>Mit meinen eigenen Suchen vergleichen</translation>
        </message>
        <message>
            <source>Shows what two models find for the same words among the photos that both have read.</source>
            <translation>Zeigt, was zwei Modelle zu denselben Wörtern finden, unter den Fotos, die beide gelesen haben.</translation>
        </message>
        <message>
            <source>Enter at least one search.</source>
            <translation>Geben Sie mindestens eine Suche ein.</translation>
        </message>
        <message>
            <source>They agree on {share} of the results.</source>
            <translation>Sie stimmen bei {share} der Ergebnisse überein.</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>Vergleichen</translation>
        </message>
        <message>
            <source>Choose two different models.</source>
            <translation>Wählen Sie zwei verschiedene Modelle.</translation>
        </message>
        <message>
            <source>Comparing…</source>
            <translation>Wird verglichen …</translation>
        </message>
        <message>
            <source>{share} the same</source>
            <translation>{share} gleich</translation>
        </message>
        <message>
            <source>What {model} finds for “{query}”</source>
            <translation>Was {model} zu „{query}“ findet</translation>
        </message>
    </context>
    <context>
        <name>ModelPage</name>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>The model reads your photos and decides what your searches find.</source>
            <translation>Das Modell liest Ihre Fotos und entscheidet, was Ihre Suchen finden.</translation>
        </message>
        <message>
            <source>Models on this computer</source>
            <translation>Modelle auf diesem Computer</translation>
        </message>
        <message>
            <source>Which model should I use?</source>
            <translation>Welches Modell soll ich nehmen?</translation>
        </message>
        <message>
            <source>To find more with English words, download {model}. It recognises more things, and reads photos more slowly.</source>
            <translation>Um mit englischen Wörtern mehr zu finden, laden Sie {model} herunter. Es erkennt mehr Dinge und liest Fotos langsamer.</translation>
        </message>
        <message>
            <source>Keep the built-in model to start with. It reads photos quickly on every computer, and understands {languages}.</source>
            <translation>Behalte für den Anfang das eingebaute Modell. Es liest Fotos auf jedem Computer schnell und versteht {languages}.</translation>
        </message>
        <message>
            <source>Graphics card</source>
            <translation>Grafikkarte</translation>
        </message>
        <message>
            <source>To search in any other language, download {model}. It understands many languages, and reads photos much more slowly: it is best with a graphics card, or for a small library.</source>
            <translation>Um in einer anderen Sprache zu suchen, lade {model}. Es versteht viele Sprachen und liest Fotos viel langsamer: am besten mit einer Grafikkarte oder für eine kleine Bibliothek.</translation>
        </message>
        <message>
            <source>You can change the model at any time. Your photos, ratings and collections stay.</source>
            <translation>Sie können das Modell jederzeit wechseln. Ihre Fotos, Bewertungen und Sammlungen bleiben.</translation>
        </message>
        <message>
            <source>Speed on this computer</source>
            <translation>Geschwindigkeit auf diesem Computer</translation>
        </message>
        <message>
            <source>Not measured yet.</source>
            <translation>Noch nicht gemessen.</translation>
        </message>
        <message>
            <source>Measure now</source>
            <translation>Jetzt messen</translation>
        </message>
        <message numerus="yes">
            <source>{device}: {rate} photos per second, with %n thread(s)</source>
            <translation>
                <numerusform>{device}: {rate} Fotos pro Sekunde, mit %n Thread</numerusform>
                <numerusform>{device}: {rate} Fotos pro Sekunde, mit %n Threads</numerusform>
            </translation>
        </message>
        <message>
            <source>Models can only be removed while indexing is running. Restart Recallery first.</source>
            <translation>Modelle lassen sich nur entfernen, während die Indizierung läuft. Starten Sie zuerst Recallery neu.</translation>
        </message>
        <message>
            <source>Removing…</source>
            <translation>Wird entfernt …</translation>
        </message>
        <message>
            <source>Measuring…</source>
            <translation>Wird gemessen …</translation>
        </message>
    </context>
    <context>
        <name>Models</name>
        <message>
            <source>a first step up from the built-in model; English</source>
            <translation>den ersten Schritt über das eingebaute Modell hinaus; Englisch</translation>
        </message>
        <message>
            <source>photos; English</source>
            <translation>Fotos; Englisch</translation>
        </message>
        <message>
            <source>photos; many languages</source>
            <translation>Fotos; viele Sprachen</translation>
        </message>
        <message>
            <source>long texts and pictures; 89 languages</source>
            <translation>lange Texte und Bilder; 89 Sprachen</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>Chinesisch</translation>
        </message>
        <message>
            <source>pictures of all kinds; English</source>
            <translation>Bilder aller Art; Englisch</translation>
        </message>
        <message>
            <source>pages of documents; English</source>
            <translation>Seiten von Dokumenten; Englisch</translation>
        </message>
        <message>
            <source>pages of documents, token by token; English</source>
            <translation>Seiten von Dokumenten, Token für Token; Englisch</translation>
        </message>
        <message>
            <source>pages, pictures with words; needs a server with a GPU</source>
            <translation>Seiten, Bilder mit Wörtern; braucht einen Server mit Grafikkarte</translation>
        </message>
        <message>
            <source>pictures, videos and pages; needs a server with a GPU</source>
            <translation>Bilder, Videos und Seiten; braucht einen Server mit Grafikkarte</translation>
        </message>
        <message>
            <source>pictures and videos; needs a server with a GPU</source>
            <translation>Bilder und Videos; braucht einen Server mit Grafikkarte</translation>
        </message>
        <message>
            <source>Apple ML research licence (apple-amlr): research use</source>
            <translation>Apples Forschungslizenz (apple-amlr): nur für Forschung</translation>
        </message>
        <message>
            <source>Checkpoints of fixed size, which say model type siglip. Those of free size (NaFlex) do not export.</source>
            <translation>Checkpoints fester Größe, die sich siglip nennen. Solche freier Größe (NaFlex) lassen sich nicht exportieren.</translation>
        </message>
        <message>
            <source>Pages as pictures, one vector each: 1,024 px in 2 x 2 tiles and as a whole. Its authors read up to 2,048 px (--side 2048).</source>
            <translation>Seiten als Bilder, je ein Vektor: 1.024 px in 2 x 2 Kacheln und als Ganzes. Ihre Autoren lesen bis 2.048 px (--side 2048).</translation>
        </message>
        <message>
            <source>128 numbers a token, made to be compared token by token. Recallery joins them to one vector a page, and finds somewhat less than they could.</source>
            <translation>128 Zahlen je Token, gemacht für den Vergleich Token für Token. Recallery fasst sie zu einem Vektor je Seite zusammen und findet etwas weniger, als sie könnten.</translation>
        </message>
        <message>
            <source>Server class: 2 billion weights, published as an adapter of Qwen2-VL 2B: merge both first. Every input carries an instruction that names its task.</source>
            <translation>Serverklasse: 2 Milliarden Gewichte, veröffentlicht als Adapter zu Qwen2-VL 2B: erst beide zusammenführen. Jede Eingabe trägt eine Anweisung, die ihre Aufgabe nennt.</translation>
        </message>
        <message>
            <source>Checkpoints in the layout of transformers; those of the open_clip library alone need the extra `open-clip`.</source>
            <translation>Checkpoints im Aufbau von transformers; solche, die nur die Bibliothek open_clip liest, brauchen das Extra `open-clip`.</translation>
        </message>
        <message>
            <source>finer detail than CLIP ViT-B/32, but four times as slow; English</source>
            <translation>feinere Einzelheiten als CLIP ViT-B/32, aber viermal so langsam; Englisch</translation>
        </message>
        <message>
            <source>the best of the first CLIP models; needs a graphics card; English</source>
            <translation>das beste der ersten CLIP-Modelle; braucht eine Grafikkarte; Englisch</translation>
        </message>
        <message>
            <source>finds more than CLIP ViT-B/32 and is as fast; English</source>
            <translation>findet mehr als CLIP ViT-B/32 und ist ebenso schnell; Englisch</translation>
        </message>
        <message>
            <source>photos, read quickly; many languages</source>
            <translation>Fotos, schnell gelesen; viele Sprachen</translation>
        </message>
        <message>
            <source>small computers; English</source>
            <translation>kleine Computer; Englisch</translation>
        </message>
        <message>
            <source>Checkpoints of the open_clip library; its export needs the extra `open-clip`. In 8 bits its image tower is slower.</source>
            <translation>Checkpoints der Bibliothek open_clip; der Export braucht das Extra `open-clip`. In 8 Bit ist sein Bildteil langsamer.</translation>
        </message>
        <message>
            <source>Server class: 2 billion weights. The system prompt is the instruction.</source>
            <translation>Serverklasse: 2 Milliarden Gewichte. Die Systemvorgabe ist die Anweisung.</translation>
        </message>
        <message>
            <source>Server class: 2 billion weights.</source>
            <translation>Serverklasse: 2 Milliarden Gewichte.</translation>
        </message>
        <message>
            <source>Built-in model</source>
            <translation>Eingebautes Modell</translation>
        </message>
        <message>
            <source>Built-in model of an earlier version</source>
            <translation>Eingebautes Modell einer früheren Version</translation>
        </message>
        <message>
            <source>Runs well on every computer; comes with Recallery.</source>
            <translation>Läuft auf jedem Computer gut; liegt Recallery bei.</translation>
        </message>
        <message>
            <source>Good for: {what}.</source>
            <translation>Gut für: {what}.</translation>
        </message>
        <message>
            <source>{size} on disk</source>
            <translation>{size} auf der Festplatte</translation>
        </message>
        <message>
            <source>{size} for your photos</source>
            <translation>{size} für Ihre Fotos</translation>
        </message>
        <message>
            <source>understands {languages}</source>
            <translation>versteht {languages}</translation>
        </message>
        <message>
            <source>Recommended with a graphics card, and for more languages</source>
            <translation>Empfohlen mit Grafikkarte und für mehr Sprachen</translation>
        </message>
        <message>
            <source>Recommended for English</source>
            <translation>Empfohlen für Englisch</translation>
        </message>
        <message>
            <source>In use</source>
            <translation>In Gebrauch</translation>
        </message>
        <message>
            <source>In use for some photos</source>
            <translation>Für einige Fotos in Gebrauch</translation>
        </message>
        <message>
            <source>{host} cannot be reached. Check your connection. You can also download the model on another computer: run “recallery models get {name}” there, copy the new folder under “models” to this computer, and choose it with “Add from a folder…”.</source>
            <translation>{host} ist nicht erreichbar. Prüfen Sie Ihre Verbindung. Sie können das Modell auch auf einem anderen Computer herunterladen: Führen Sie dort „recallery models get {name}“ aus, kopieren Sie den neuen Ordner unter „models“ auf diesen Computer, und wählen Sie ihn mit „Aus einem Ordner hinzufügen …“.</translation>
        </message>
        <message numerus="yes">
            <source>%n number(s) per photo</source>
            <translation>
                <numerusform>%n Zahl je Foto</numerusform>
                <numerusform>%n Zahlen je Foto</numerusform>
            </translation>
        </message>
        <message>
            <source>licence unknown: check its web page before you use it</source>
            <translation>Lizenz unbekannt: Sehen Sie auf seiner Webseite nach, bevor Sie es verwenden</translation>
        </message>
        <message>
            <source>about {size} to download</source>
            <translation>etwa {size} zum Herunterladen</translation>
        </message>
        <message>
            <source>about {size}</source>
            <translation>etwa {size}</translation>
        </message>
        <message>
            <source>Getting ready</source>
            <translation>Wird vorbereitet</translation>
        </message>
        <message>
            <source>Installed</source>
            <translation>Installiert</translation>
        </message>
        <message>
            <source>licence: {licence}</source>
            <translation>Lizenz: {licence}</translation>
        </message>
    </context>
    <context>
        <name>MomentStrip</name>
        <message>
            <source>Matching moments</source>
            <translation>Passende Stellen</translation>
        </message>
        <message>
            <source>Play from this moment: %1</source>
            <translation>Ab dieser Stelle abspielen: %1</translation>
        </message>
    </context>
    <context>
        <name>Moments</name>
        <message>
            <source>Matching pages</source>
            <translation>Passende Seiten</translation>
        </message>
        <message>
            <source>Matching moments</source>
            <translation>Passende Stellen</translation>
        </message>
        <message>
            <source>Show this part</source>
            <translation>Diese Stelle zeigen</translation>
        </message>
    </context>
    <context>
        <name>NameDialog</name>
        <message>
            <source>Name what these show</source>
            <translation>Benennen, was zu sehen ist</translation>
        </message>
        <message numerus="yes">
            <source>What do these %n picture(s) show?</source>
            <translation>
                <numerusform>Was zeigt dieses Bild?</numerusform>
                <numerusform>Was zeigen diese %n Bilder?</numerusform>
            </translation>
        </message>
        <message>
            <source>A name, such as Biscuit or our boat</source>
            <translation>Ein Name, etwa Keks oder unser Boot</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Name them</source>
            <translation>Benennen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message numerus="yes">
            <source>%n example(s) are added to “{name}”.</source>
            <translation>
                <numerusform>%n Beispiel kommt zu „{name}“ hinzu.</numerusform>
                <numerusform>%n Beispiele kommen zu „{name}“ hinzu.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>A new name needs at least %n different pictures. Or choose a name that is there.</source>
            <translation>
                <numerusform>Ein neuer Name braucht mindestens %n Bild. Oder wähle einen, den es schon gibt.</numerusform>
                <numerusform>Ein neuer Name braucht mindestens %n verschiedene Bilder. Oder wähle einen, den es schon gibt.</numerusform>
            </translation>
        </message>
        <message>
            <source>You can use the name in every search: Biscuit on the beach, or -Biscuit.</source>
            <translation>Der Name gilt in jeder Suche: Keks am Strand, oder -Keks.</translation>
        </message>
        <message>
            <source>Add them</source>
            <translation>Hinzufügen</translation>
        </message>
    </context>
    <context>
        <name>NamedSection</name>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove “{name}”?</source>
            <translation>„{name}“ entfernen?</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>Umbenennen …</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>Entfernen …</translation>
        </message>
        <message>
            <source>Named things</source>
            <translation>Benannte Dinge</translation>
        </message>
        <message>
            <source>Names that you gave with examples, such as your dog or your boat. They are in each backup; as a file of their own they work on another computer with the same files.</source>
            <translation>Namen, die Sie mit Beispielen vergeben haben, etwa Ihr Hund oder Ihr Boot. Sie stehen in jeder Sicherung; als eigene Datei gelten sie auch auf einem anderen Computer mit denselben Dateien.</translation>
        </message>
        <message>
            <source>Save as a file…</source>
            <translation>Als Datei sichern …</translation>
        </message>
        <message>
            <source>Add from a file…</source>
            <translation>Aus einer Datei hinzufügen …</translation>
        </message>
        <message>
            <source>Saved as {file}</source>
            <translation>Gesichert als {file}</translation>
        </message>
        <message numerus="yes">
            <source>%n thing(s) have a name.</source>
            <translation>
                <numerusform>%n Ding hat einen Namen.</numerusform>
                <numerusform>%n Dinge haben einen Namen.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n named thing(s) added.</source>
            <translation>
                <numerusform>%n benanntes Ding hinzugefügt.</numerusform>
                <numerusform>%n benannte Dinge hinzugefügt.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) of the examples are not in this library yet.</source>
            <translation>
                <numerusform>%n Datei der Beispiele ist noch nicht in dieser Bibliothek.</numerusform>
                <numerusform>%n Dateien der Beispiele sind noch nicht in dieser Bibliothek.</numerusform>
            </translation>
        </message>
        <message>
            <source>Save named things</source>
            <translation>Benannte Dinge sichern</translation>
        </message>
        <message>
            <source>Named things (*.json)</source>
            <translation>Benannte Dinge (*.json)</translation>
        </message>
        <message>
            <source>Add named things</source>
            <translation>Benannte Dinge hinzufügen</translation>
        </message>
        <message>
            <source>Named things and backups (*.json)</source>
            <translation>Benannte Dinge und Sicherungen (*.json)</translation>
        </message>
    </context>
    <context>
        <name>Naming</name>
        <message>
            <source>“{name}” works in every search now</source>
            <translation>„{name}“ gilt jetzt in jeder Suche</translation>
        </message>
        <message>
            <source>A short review makes it more certain.</source>
            <translation>Eine kurze Durchsicht macht es sicherer.</translation>
        </message>
        <message>
            <source>Search for it</source>
            <translation>Danach suchen</translation>
        </message>
        <message>
            <source>Review…</source>
            <translation>Durchsehen …</translation>
        </message>
        <message>
            <source>This picture is not in the library</source>
            <translation>Dieses Bild ist nicht in der Bibliothek</translation>
        </message>
        <message>
            <source>Only pictures of the library can be examples. Add its folder first.</source>
            <translation>Nur Bilder der Bibliothek können Beispiele sein. Füge zuerst den Ordner hinzu.</translation>
        </message>
    </context>
    <context>
        <name>NewFilesBanner</name>
        <message>
            <source>Show</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Später</translation>
        </message>
        <message numerus="yes">
            <source>%n new file(s)</source>
            <translation>
                <numerusform>%n neue Datei</numerusform>
                <numerusform>%n neue Dateien</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NoticeBar</name>
        <message>
            <source>Notices</source>
            <translation>Hinweise</translation>
        </message>
    </context>
    <context>
        <name>OfferCard</name>
        <message>
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Download…</source>
            <translation>Herunterladen …</translation>
        </message>
        <message>
            <source>Download {model}</source>
            <translation>{model} herunterladen</translation>
        </message>
        <message>
            <source>Stop downloading {model}</source>
            <translation>{model} nicht weiter herunterladen</translation>
        </message>
        <message>
            <source>How to…</source>
            <translation>So geht es …</translation>
        </message>
        <message>
            <source>How to get {model}</source>
            <translation>Wie {model} zu bekommen ist</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>OK</translation>
        </message>
        <message>
            <source>Only one model can be downloaded at a time.</source>
            <translation>Es kann nur ein Modell auf einmal heruntergeladen werden.</translation>
        </message>
        <message>
            <source>Stopped. “Download…” continues where it stopped.</source>
            <translation>Angehalten. „Herunterladen …“ macht dort weiter.</translation>
        </message>
        <message>
            <source>Downloaded. Checking it…</source>
            <translation>Heruntergeladen. Wird geprüft …</translation>
        </message>
        <message>
            <source>{done} of {total} downloaded</source>
            <translation>{done} von {total} heruntergeladen</translation>
        </message>
        <message>
            <source>an unknown amount</source>
            <translation>eine unbekannte Menge</translation>
        </message>
        <message>
            <source>unknown, so check its web page before you use it</source>
            <translation>unbekannt; sehen Sie auf seiner Webseite nach, bevor Sie es verwenden</translation>
        </message>
        <message>
            <source>This downloads {cost} from {host} ({repository}). This disk has {free} free. Licence: {licence}. Nothing about you or your photos is sent.</source>
            <translation>Das lädt {cost} von {host} herunter ({repository}). Auf dieser Festplatte sind {free} frei. Lizenz: {licence}. Über Sie oder Ihre Fotos wird nichts gesendet.</translation>
        </message>
        <message>
            <source>{repository} has no files that Recallery can use as they are; they have to be converted once. On a computer with Python, with Recallery's extra “export” installed and the model's files in DIR, run: python -m model_export export --family {family} --checkpoint DIR --out BUNDLE. Then choose BUNDLE here with “Add from a folder…”.</source>
            <translation>{repository} hat keine Dateien, die Recallery so benutzen kann; sie müssen einmal umgewandelt werden. Führen Sie auf einem Computer mit Python, mit Recallerys Zusatz „export“ und den Dateien des Modells in DIR, aus: python -m model_export export --family {family} --checkpoint DIR --out BUNDLE. Wählen Sie dann BUNDLE hier mit „Aus einem Ordner hinzufügen …“.</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wird angehalten …</translation>
        </message>
        <message>
            <source>Asking {host}…</source>
            <translation>{host} wird gefragt …</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
    </context>
    <context>
        <name>Offers</name>
        <message>
            <source>Delete unfinished downloads</source>
            <translation>Unfertige Downloads löschen</translation>
        </message>
        <message>
            <source>Add from a folder…</source>
            <translation>Aus einem Ordner hinzufügen …</translation>
        </message>
        <message>
            <source>More models</source>
            <translation>Weitere Modelle</translation>
        </message>
        <message>
            <source>Recallery uses the internet for nothing else: a model is downloaded from {host} only when you press “Download…” and agree. Nothing about you or your photos is sent.</source>
            <translation>Nur dafür benutzt Recallery das Internet: Ein Modell wird von {host} heruntergeladen, wenn Sie „Herunterladen …“ drücken und zustimmen. Über Sie oder Ihre Fotos wird nichts gesendet.</translation>
        </message>
        <message numerus="yes">
            <source>%n more model(s) that must be converted first</source>
            <translation>
                <numerusform>%n weiteres Modell, das erst umgewandelt werden muss</numerusform>
                <numerusform>%n weitere Modelle, die erst umgewandelt werden müssen</numerusform>
            </translation>
        </message>
        <message>
            <source>{model} was added.</source>
            <translation>{model} wurde hinzugefügt.</translation>
        </message>
        <message>
            <source>{size} of unfinished downloads are kept, so that they can continue.</source>
            <translation>{size} an unfertigen Downloads sind aufgehoben, damit sie weitergehen können.</translation>
        </message>
        <message>
            <source>Choose the folder of a model</source>
            <translation>Ordner eines Modells wählen</translation>
        </message>
        <message>
            <source>Copying…</source>
            <translation>Wird kopiert …</translation>
        </message>
    </context>
    <context>
        <name>PageBar</name>
        <message>
            <source>Previous page</source>
            <translation>Vorige Seite</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>Nächste Seite</translation>
        </message>
        <message>
            <source>Next matching page</source>
            <translation>Nächste passende Seite</translation>
        </message>
        <message>
            <source>Copy the text of the page</source>
            <translation>Text der Seite kopieren</translation>
        </message>
        <message>
            <source>The text was copied</source>
            <translation>Der Text wurde kopiert</translation>
        </message>
        <message>
            <source>Page %1 of %2</source>
            <translation>Seite %1 von %2</translation>
        </message>
        <message>
            <source>Page %1</source>
            <translation>Seite %1</translation>
        </message>
    </context>
    <context>
        <name>PartCard</name>
        <message>
            <source>Weight</source>
            <translation>Gewicht</translation>
        </message>
        <message>
            <source>Find less of this</source>
            <translation>Weniger davon finden</translation>
        </message>
        <message>
            <source>Crop…</source>
            <translation>Ausschnitt …</translation>
        </message>
        <message>
            <source>Search with a part of the picture</source>
            <translation>Mit einem Teil des Bildes suchen</translation>
        </message>
        <message>
            <source>Name…</source>
            <translation>Benennen …</translation>
        </message>
        <message>
            <source>Make this picture, or its part, an example of something with a name</source>
            <translation>Dieses Bild oder seinen Ausschnitt zum Beispiel für etwas Benanntes machen</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>Words</source>
            <translation>Wörter</translation>
        </message>
    </context>
    <context>
        <name>PhotoStrip</name>
        <message>
            <source>Nothing</source>
            <translation>Nichts</translation>
        </message>
        <message>
            <source>Only this model finds it.</source>
            <translation>Nur dieses Modell findet es.</translation>
        </message>
    </context>
    <context>
        <name>PlacesSection</name>
        <message>
            <source>Place</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>Places</source>
            <translation>Orte</translation>
        </message>
        <message>
            <source>Distance from the place</source>
            <translation>Entfernung vom Ort</translation>
        </message>
        <message>
            <source>{km} km</source>
            <translation>{km} km</translation>
        </message>
        <message>
            <source>Within</source>
            <translation>Im Umkreis von</translation>
        </message>
    </context>
    <context>
        <name>PlayerBar</name>
        <message>
            <source>Play</source>
            <translation>Abspielen</translation>
        </message>
        <message>
            <source>Previous frame</source>
            <translation>Voriges Bild</translation>
        </message>
        <message>
            <source>Next frame</source>
            <translation>Nächstes Bild</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>Geschwindigkeit</translation>
        </message>
        <message>
            <source>Repeat the moment</source>
            <translation>Stelle wiederholen</translation>
        </message>
        <message>
            <source>Mute</source>
            <translation>Stumm</translation>
        </message>
        <message>
            <source>More</source>
            <translation>Mehr</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Sound on</source>
            <translation>Ton an</translation>
        </message>
        <message>
            <source>%1 x</source>
            <translation>%1 x</translation>
        </message>
    </context>
    <context>
        <name>PreviewKeys</name>
        <message>
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Nächstes</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>Vorheriges</translation>
        </message>
        <message>
            <source>First</source>
            <translation>Erstes</translation>
        </message>
        <message>
            <source>Last</source>
            <translation>Letztes</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Actual size</source>
            <translation>Originalgröße</translation>
        </message>
        <message numerus="yes">
            <source>%n star(s); press again to remove</source>
            <translation>
                <numerusform>%n Stern; noch einmal drücken zum Entfernen</numerusform>
                <numerusform>%n Sterne; noch einmal drücken zum Entfernen</numerusform>
            </translation>
        </message>
        <message>
            <source>Full view</source>
            <translation>Vollansicht</translation>
        </message>
        <message>
            <source>Next page of a document, or next file</source>
            <translation>Nächste Seite eines Dokuments oder nächste Datei</translation>
        </message>
        <message>
            <source>Previous page of a document, or previous file</source>
            <translation>Vorige Seite eines Dokuments oder vorige Datei</translation>
        </message>
        <message>
            <source>Play or pause a video; close the quick look of a photo</source>
            <translation>Video abspielen oder anhalten; Schnellansicht eines Fotos schließen</translation>
        </message>
        <message>
            <source>Larger</source>
            <translation>Größer</translation>
        </message>
        <message>
            <source>Smaller</source>
            <translation>Kleiner</translation>
        </message>
        <message>
            <source>Fit to the window</source>
            <translation>An das Fenster anpassen</translation>
        </message>
        <message>
            <source>Copy the selected text, or the frame of a video</source>
            <translation>Ausgewählten Text oder das Bild eines Videos kopieren</translation>
        </message>
        <message>
            <source>Select all text in the picture</source>
            <translation>Allen Text im Bild auswählen</translation>
        </message>
        <message>
            <source>Information</source>
            <translation>Informationen</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorit</translation>
        </message>
        <message>
            <source>Previous frame</source>
            <translation>Voriges Bild</translation>
        </message>
        <message>
            <source>Next frame</source>
            <translation>Nächstes Bild</translation>
        </message>
        <message>
            <source>5 seconds on</source>
            <translation>5 Sekunden vor</translation>
        </message>
        <message>
            <source>5 seconds back</source>
            <translation>5 Sekunden zurück</translation>
        </message>
        <message>
            <source>Next matching moment or page</source>
            <translation>Nächste passende Stelle oder Seite</translation>
        </message>
        <message>
            <source>Previous matching moment or page</source>
            <translation>Vorige passende Stelle oder Seite</translation>
        </message>
        <message>
            <source>Slower</source>
            <translation>Langsamer</translation>
        </message>
        <message>
            <source>Faster</source>
            <translation>Schneller</translation>
        </message>
        <message>
            <source>Repeat the moment</source>
            <translation>Stelle wiederholen</translation>
        </message>
        <message>
            <source>Sound on or off</source>
            <translation>Ton an oder aus</translation>
        </message>
        <message>
            <source>Find similar to this frame</source>
            <translation>Ähnliches zu diesem Bild suchen</translation>
        </message>
        <message>
            <source>Save clip…</source>
            <translation>Ausschnitt speichern…</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
    </context>
    <context>
        <name>PreviewPane</name>
        <message>
            <source>This file is no longer there</source>
            <translation>Diese Datei ist nicht mehr da</translation>
        </message>
        <message>
            <source>It was moved or deleted.</source>
            <translation>Sie wurde verschoben oder gelöscht.</translation>
        </message>
        <message>
            <source>Connect its disk, or move the file back to: %1</source>
            <translation>Schließen Sie ihren Datenträger an, oder legen Sie die Datei zurück nach: %1</translation>
        </message>
        <message>
            <source>This file is not available</source>
            <translation>Diese Datei ist nicht verfügbar</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
    </context>
    <context>
        <name>PrivacyPage</name>
        <message>
            <source>Privacy</source>
            <translation>Privatsphäre</translation>
        </message>
        <message>
            <source>There are two exceptions: if you download another model under Model, its files come from the internet, and so does a new version if you look for one under About. Nothing about you or your photos is sent.</source>
            <translation>Es gibt zwei Ausnahmen: Lädst du unter „Modell“ ein anderes Modell, kommen dessen Dateien aus dem Internet, und ebenso eine neue Version, wenn du unter „Über“ danach suchst. Über dich und deine Fotos wird nichts gesendet.</translation>
        </message>
        <message>
            <source>Searches</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Nothing leaves this computer. There is no account, no statistics are collected, and neither indexing nor searching uses the internet. Your photos are only read. What Recallery knows about them is in the index folder, which you can delete under Storage.</source>
            <translation>Nichts verlässt diesen Computer. Es gibt kein Konto, keine Statistik wird erhoben, und weder Indizieren noch Suchen benutzt das Internet. Ihre Fotos werden nur gelesen. Was Recallery über sie weiß, steht im Indexordner, den Sie unter „Speicher“ löschen können.</translation>
        </message>
        <message>
            <source>Remember my searches</source>
            <translation>Meine Suchen merken</translation>
        </message>
        <message>
            <source>Recent searches are suggested below the search box.</source>
            <translation>Letzte Suchen werden unter dem Suchfeld vorgeschlagen.</translation>
        </message>
        <message>
            <source>history</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <source>Keep what I do with results</source>
            <translation>Merken, was ich mit Treffern tue</translation>
        </message>
        <message>
            <source>Which hits were opened, rated, copied, or marked as more or less of it: examples for training on your own library. They stay on this computer and go with the recent searches.</source>
            <translation>Welche Treffer geöffnet, bewertet, kopiert oder mit „mehr“ oder „weniger“ beurteilt wurden: Beispiele für das Lernen aus der eigenen Bibliothek. Sie bleiben auf diesem Computer und verschwinden mit den letzten Suchen.</translation>
        </message>
        <message>
            <source>feedback learning training</source>
            <translation>Rückmeldung Lernen Training</translation>
        </message>
        <message>
            <source>Forget all recent searches</source>
            <translation>Alle letzten Suchen vergessen</translation>
        </message>
        <message>
            <source>Forgotten</source>
            <translation>Vergessen</translation>
        </message>
    </context>
    <context>
        <name>QualitySection</name>
        <message>
            <source>How good is search on my library?</source>
            <translation>Wie gut ist die Suche in meiner Bibliothek?</translation>
        </message>
        <message>
            <source>Asks questions made of your own texts (names of folders, keywords, titles, headings) and looks whether the right files come first. Only what the files show answers: the texts would find themselves.</source>
            <translation>Stellt Fragen aus Ihren eigenen Texten (Namen von Ordnern, Stichwörter, Titel, Überschriften) und sieht nach, ob die richtigen Dateien zuerst kommen. Es antwortet nur, was die Dateien zeigen: Die Texte würden sich selbst finden.</translation>
        </message>
        <message>
            <source>Measure now</source>
            <translation>Jetzt messen</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Stopp</translation>
        </message>
        <message>
            <source>Questions</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <source>first</source>
            <translation>zuerst</translation>
        </message>
        <message>
            <source>right ones among ten</source>
            <translation>richtige unter zehn</translation>
        </message>
        <message>
            <source>asked</source>
            <translation>gefragt</translation>
        </message>
        <message>
            <source>Measuring…</source>
            <translation>Misst …</translation>
        </message>
        <message>
            <source>Measuring: {share}</source>
            <translation>Misst: {share}</translation>
        </message>
        <message>
            <source>Not measured yet.</source>
            <translation>Noch nicht gemessen.</translation>
        </message>
        <message>
            <source>Nothing can be asked: no folder, keyword or text says what is in your files.</source>
            <translation>Nichts kann gefragt werden: Kein Ordner, Stichwort oder Text sagt, was in Ihren Dateien ist.</translation>
        </message>
        <message>
            <source>Of 100 questions, {first} find a right file first, and {ten} find one among the first ten. The index finds {agreement} of what an exact comparison finds.</source>
            <translation>Von 100 Fragen finden {first} zuerst eine richtige Datei und {ten} eine unter den ersten zehn. Der Index findet {agreement} dessen, was ein genauer Vergleich findet.</translation>
        </message>
        <message>
            <source>Another model answers now: measure again.</source>
            <translation>Jetzt antwortet ein anderes Modell: Messen Sie noch einmal.</translation>
        </message>
    </context>
    <context>
        <name>Query</name>
        <message>
            <source>pasted picture</source>
            <translation>eingefügtes Bild</translation>
        </message>
        <message>
            <source>like {picture}</source>
            <translation>wie {picture}</translation>
        </message>
        <message>
            <source>not like {picture}</source>
            <translation>nicht wie {picture}</translation>
        </message>
        <message>
            <source>with feedback</source>
            <translation>mit Rückmeldung</translation>
        </message>
    </context>
    <context>
        <name>QueryLine</name>
        <message>
            <source>Search</source>
            <translation>Suche</translation>
        </message>
        <message>
            <source>Paste picture</source>
            <translation>Bild einfügen</translation>
        </message>
        <message>
            <source>Give these words a weight</source>
            <translation>Diese Wörter gewichten</translation>
        </message>
    </context>
    <context>
        <name>RatingEditor</name>
        <message>
            <source>Rating</source>
            <translation>Bewertung</translation>
        </message>
        <message numerus="yes">
            <source>%n star(s)</source>
            <translation>
                <numerusform>%n Stern</numerusform>
                <numerusform>%n Sterne</numerusform>
            </translation>
        </message>
        <message>
            <source>Not rated</source>
            <translation>Nicht bewertet</translation>
        </message>
    </context>
    <context>
        <name>Results</name>
        <message>
            <source>Good matches</source>
            <translation>Gute Treffer</translation>
        </message>
        <message>
            <source>Maybe</source>
            <translation>Vielleicht</translation>
        </message>
        <message>
            <source>Weak matches</source>
            <translation>Schwache Treffer</translation>
        </message>
        <message>
            <source>about %1</source>
            <translation>etwa %1</translation>
        </message>
        <message>
            <source>Remove all filters</source>
            <translation>Alle Filter entfernen</translation>
        </message>
        <message>
            <source>Allow “{words}”</source>
            <translation>„{words}“ zulassen</translation>
        </message>
        <message>
            <source>Search for “{words}” without quotes</source>
            <translation>Nach „{words}“ ohne Anführungszeichen suchen</translation>
        </message>
        <message>
            <source>Allow photos like {name}</source>
            <translation>Fotos wie {name} zulassen</translation>
        </message>
        <message>
            <source>Without the filter “{name}”</source>
            <translation>Ohne den Filter „{name}“</translation>
        </message>
        <message>
            <source>Nothing quite like that here. These come closest:</source>
            <translation>So etwas ist nicht ganz dabei. Am nächsten kommen:</translation>
        </message>
        <message numerus="yes">
            <source>%n match(es)</source>
            <translation>
                <numerusform>%n Treffer</numerusform>
                <numerusform>%n Treffer</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>About %n match(es)</source>
            <translation>
                <numerusform>Etwa %n Treffer</numerusform>
                <numerusform>Etwa %n Treffer</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n good</source>
            <translation>
                <numerusform>%n guter</numerusform>
                <numerusform>%n gute</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n Datei</numerusform>
                <numerusform>%n Dateien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n selected</source>
            <translation>
                <numerusform>%n gewählt</numerusform>
                <numerusform>%n gewählt</numerusform>
            </translation>
        </message>
        <message>
            <source>Only names of folders match. These files are in those folders:</source>
            <translation>Nur die Namen von Ordnern passen. Diese Dateien liegen darin:</translation>
        </message>
        <message>
            <source>No other photo is quite like this one. These come closest:</source>
            <translation>Kein anderes Foto sieht ganz so aus. Diese kommen am nächsten:</translation>
        </message>
    </context>
    <context>
        <name>ResultsBar</name>
        <message>
            <source>Order</source>
            <translation>Reihenfolge</translation>
        </message>
        <message>
            <source>Searching</source>
            <translation>Sucht</translation>
        </message>
        <message>
            <source>Tile size</source>
            <translation>Größe der Kacheln</translation>
        </message>
        <message>
            <source>Look of the tiles</source>
            <translation>Aussehen der Kacheln</translation>
        </message>
        <message>
            <source>Show file names</source>
            <translation>Dateinamen zeigen</translation>
        </message>
        <message>
            <source>Show whole pictures</source>
            <translation>Ganze Bilder zeigen</translation>
        </message>
        <message>
            <source>Best first</source>
            <translation>Beste zuerst</translation>
        </message>
        <message>
            <source>Newest first</source>
            <translation>Neueste zuerst</translation>
        </message>
        <message>
            <source>Oldest first</source>
            <translation>Älteste zuerst</translation>
        </message>
        <message>
            <source>Show weak matches</source>
            <translation>Schwache Treffer zeigen</translation>
        </message>
        <message>
            <source>Hide weak matches</source>
            <translation>Schwache Treffer verbergen</translation>
        </message>
    </context>
    <context>
        <name>ResultsModel</name>
        <message>
            <source>Not loaded yet</source>
            <translation>Noch nicht geladen</translation>
        </message>
        <message numerus="yes">
            <source>%n star(s)</source>
            <translation>
                <numerusform>%n Stern</numerusform>
                <numerusform>%n Sterne</numerusform>
            </translation>
        </message>
        <message>
            <source>favourite</source>
            <translation>Favorit</translation>
        </message>
        <message numerus="yes">
            <source>stack of %n file(s)</source>
            <translation>
                <numerusform>Stapel mit %n Datei</numerusform>
                <numerusform>Stapel mit %n Dateien</numerusform>
            </translation>
        </message>
        <message>
            <source>disk not connected</source>
            <translation>Datenträger nicht angeschlossen</translation>
        </message>
        <message>
            <source>good match</source>
            <translation>guter Treffer</translation>
        </message>
        <message>
            <source>maybe a match</source>
            <translation>vielleicht ein Treffer</translation>
        </message>
        <message>
            <source>weak match</source>
            <translation>schwacher Treffer</translation>
        </message>
    </context>
    <context>
        <name>ResultsPane</name>
        <message>
            <source>View</source>
            <translation>Ansehen</translation>
        </message>
        <message>
            <source>Quick look</source>
            <translation>Schnellansicht</translation>
        </message>
        <message>
            <source>Find similar</source>
            <translation>Ähnliche finden</translation>
        </message>
        <message>
            <source>Add to the search</source>
            <translation>Zur Suche hinzufügen</translation>
        </message>
        <message>
            <source>Properties</source>
            <translation>Eigenschaften</translation>
        </message>
        <message>
            <source>Open or close the stack</source>
            <translation>Stapel öffnen oder schließen</translation>
        </message>
        <message>
            <source>Show or hide weak matches</source>
            <translation>Schwache Treffer zeigen oder verbergen</translation>
        </message>
        <message>
            <source>Larger tiles</source>
            <translation>Größere Kacheln</translation>
        </message>
        <message>
            <source>Smaller tiles</source>
            <translation>Kleinere Kacheln</translation>
        </message>
        <message>
            <source>Default tile size</source>
            <translation>Normale Größe der Kacheln</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) removed from the collection</source>
            <translation>
                <numerusform>%n Datei aus der Sammlung entfernt</numerusform>
                <numerusform>%n Dateien aus der Sammlung entfernt</numerusform>
            </translation>
        </message>
        <message>
            <source>Move to trash</source>
            <translation>In den Papierkorb</translation>
        </message>
        <message>
            <source>They are still in their folders.</source>
            <translation>Sie liegen weiter in ihren Ordnern.</translation>
        </message>
        <message>
            <source>They have not been read yet. Try again later.</source>
            <translation>Sie wurden noch nicht gelesen. Versuchen Sie es später noch einmal.</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) added to “{name}”</source>
            <translation>
                <numerusform>%n Datei zu „{name}“ hinzugefügt</numerusform>
                <numerusform>%n Dateien zu „{name}“ hinzugefügt</numerusform>
            </translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>Ergebnisse</translation>
        </message>
        <message>
            <source>Search without this</source>
            <translation>Ohne dies suchen</translation>
        </message>
        <message>
            <source>More like this</source>
            <translation>Mehr davon</translation>
        </message>
        <message>
            <source>Less like this</source>
            <translation>Weniger davon</translation>
        </message>
        <message>
            <source>Not what I meant</source>
            <translation>Nicht gemeint</translation>
        </message>
        <message>
            <source>Name what these show…</source>
            <translation>Benennen, was zu sehen ist …</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) cannot be marked yet</source>
            <translation>
                <numerusform>%n Datei lässt sich noch nicht markieren</numerusform>
                <numerusform>%n Dateien lassen sich noch nicht markieren</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReviewDialog</name>
        <message>
            <source>Examples of “{name}”</source>
            <translation>Beispiele für „{name}“</translation>
        </message>
        <message>
            <source>Looking for candidates…</source>
            <translation>Kandidaten werden gesucht …</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>Ja</translation>
        </message>
        <message>
            <source>No</source>
            <translation>Nein</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>Überspringen</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Examples</source>
            <translation>Beispiele</translation>
        </message>
        <message>
            <source>Remove example</source>
            <translation>Beispiel entfernen</translation>
        </message>
        <message numerus="yes">
            <source>%n example(s)</source>
            <translation>
                <numerusform>%n Beispiel</numerusform>
                <numerusform>%n Beispiele</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n counter-example(s)</source>
            <translation>
                <numerusform>%n Gegenbeispiel</numerusform>
                <numerusform>%n Gegenbeispiele</numerusform>
            </translation>
        </message>
        <message>
            <source>No file at present</source>
            <translation>Zurzeit keine Datei</translation>
        </message>
        <message>
            <source>Not it: {name}</source>
            <translation>Nicht gemeint: {name}</translation>
        </message>
        <message>
            <source>There is nothing more to ask about.</source>
            <translation>Es gibt nichts mehr zu fragen.</translation>
        </message>
        <message>
            <source>One of the surest matches: {name}</source>
            <translation>Einer der sichersten Treffer: {name}</translation>
        </message>
        <message>
            <source>Recallery is not sure about this one: {name}</source>
            <translation>Hier ist Recallery nicht sicher: {name}</translation>
        </message>
        <message>
            <source>Is this “{name}”?</source>
            <translation>Ist das „{name}“?</translation>
        </message>
    </context>
    <context>
        <name>SaveCard</name>
        <message>
            <source>Save this search as</source>
            <translation>Diese Suche speichern als</translation>
        </message>
        <message>
            <source>Name of the search</source>
            <translation>Name der Suche</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <source>This replaces the saved search with that name.</source>
            <translation>Das ersetzt die gespeicherte Suche mit diesem Namen.</translation>
        </message>
        <message>
            <source>It appears in the side bar and always shows the latest results.</source>
            <translation>Sie erscheint in der Seitenleiste und zeigt immer die neuesten Ergebnisse.</translation>
        </message>
    </context>
    <context>
        <name>SavedSection</name>
        <message>
            <source>Saved searches</source>
            <translation>Gespeicherte Suchen</translation>
        </message>
        <message>
            <source>To save a search, click the bookmark in the search box.</source>
            <translation>Um eine Suche zu speichern, klicken Sie auf das Lesezeichen im Suchfeld.</translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message>
            <source>Search with pictures</source>
            <translation>Mit Bildern suchen</translation>
        </message>
        <message>
            <source>There is nothing to save yet.</source>
            <translation>Noch gibt es nichts zu speichern.</translation>
        </message>
        <message>
            <source>Search with a picture from a file</source>
            <translation>Mit einem Bild aus einer Datei suchen</translation>
        </message>
        <message>
            <source>Save this search</source>
            <translation>Diese Suche speichern</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Leeren</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) were left out because they are not pictures.</source>
            <translation>
                <numerusform>%n Datei wurde ausgelassen, weil sie kein Bild ist.</numerusform>
                <numerusform>%n Dateien wurden ausgelassen, weil sie keine Bilder sind.</numerusform>
            </translation>
        </message>
        <message>
            <source>Recallery does not download from the web. Save the picture first, or copy it and paste it here.</source>
            <translation>Recallery lädt nichts aus dem Web. Speichern Sie das Bild zuerst, oder kopieren Sie es und fügen Sie es hier ein.</translation>
        </message>
        <message>
            <source>Describe a photo, or drop a picture here</source>
            <translation>Beschreiben Sie ein Foto, oder ziehen Sie ein Bild hierher</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Suche</translation>
        </message>
        <message>
            <source>Go to the search box</source>
            <translation>Zum Suchfeld gehen</translation>
        </message>
        <message>
            <source>Search with a picture…</source>
            <translation>Mit einem Bild suchen …</translation>
        </message>
        <message>
            <source>Save this search…</source>
            <translation>Diese Suche speichern …</translation>
        </message>
        <message>
            <source>Clear the search</source>
            <translation>Suche leeren</translation>
        </message>
        <message>
            <source>Give the typed words a weight</source>
            <translation>Getippte Wörter gewichten</translation>
        </message>
        <message>
            <source>This only says what not to find. Also say what to look for, in words or with a picture.</source>
            <translation>Das sagt nur, was nicht gefunden werden soll. Sagen Sie auch, was Sie suchen, mit Wörtern oder einem Bild.</translation>
        </message>
    </context>
    <context>
        <name>SeekBar</name>
        <message>
            <source>Position in the video</source>
            <translation>Stelle im Video</translation>
        </message>
    </context>
    <context>
        <name>SettingsDialog</name>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
    </context>
    <context>
        <name>SettingsNavigation</name>
        <message>
            <source>Search settings</source>
            <translation>Einstellungen suchen</translation>
        </message>
        <message>
            <source>Pages of the settings</source>
            <translation>Seiten der Einstellungen</translation>
        </message>
        <message>
            <source>No setting has “{words}”. Try another word, or press Esc to see all pages.</source>
            <translation>Keine Einstellung enthält „{words}“. Versuchen Sie ein anderes Wort, oder drücken Sie Esc, um alle Seiten zu sehen.</translation>
        </message>
        <message numerus="yes">
            <source>{page}, %n found</source>
            <translation>
                <numerusform>{page}, %n gefunden</numerusform>
                <numerusform>{page}, %n gefunden</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ShortcutSheet</name>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>You can change these keys in the settings.</source>
            <translation>Sie können diese Tasten in den Einstellungen ändern.</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsPage</name>
        <message>
            <source>Shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>Click a shortcut and press the new keys. Changes take effect at once.</source>
            <translation>Klicken Sie auf ein Tastenkürzel und drücken Sie die neuen Tasten. Änderungen gelten sofort.</translation>
        </message>
        <message>
            <source>Restore all default keys</source>
            <translation>Alle Tasten zurücksetzen</translation>
        </message>
        <message>
            <source>“{action}” and “{other}” have the same keys, so neither of them works. Change one.</source>
            <translation>„{action}“ und „{other}“ haben dieselben Tasten, deshalb geht keines von beiden. Ändern Sie eines.</translation>
        </message>
        <message>
            <source>{keys} already belongs to “{action}”. Change that one first.</source>
            <translation>{keys} gehört schon zu „{action}“. Ändern Sie zuerst das andere.</translation>
        </message>
    </context>
    <context>
        <name>Sidebar</name>
        <message>
            <source>Everything</source>
            <translation>Alles</translation>
        </message>
        <message>
            <source>Favourites</source>
            <translation>Favoriten</translation>
        </message>
        <message>
            <source>offline</source>
            <translation>nicht angeschlossen</translation>
        </message>
        <message>
            <source>Library</source>
            <translation>Bibliothek</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <source>Rating</source>
            <translation>Bewertung</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Seiten</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>Text</translation>
        </message>
        <message>
            <source>Search only here</source>
            <translation>Nur hier suchen</translation>
        </message>
        <message>
            <source>Search here, too</source>
            <translation>Auch hier suchen</translation>
        </message>
        <message>
            <source>Show in file manager</source>
            <translation>In der Dateiverwaltung zeigen</translation>
        </message>
        <message>
            <source>Exclude from the library…</source>
            <translation>Aus der Bibliothek ausschließen …</translation>
        </message>
        <message>
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Add a folder to the library</source>
            <translation>Ordner zur Bibliothek hinzufügen</translation>
        </message>
        <message>
            <source>Side bar</source>
            <translation>Seitenleiste</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Suche</translation>
        </message>
        <message>
            <source>New collection…</source>
            <translation>Neue Sammlung …</translation>
        </message>
    </context>
    <context>
        <name>SidebarSection</name>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Closed</source>
            <translation>Geschlossen</translation>
        </message>
        <message numerus="yes">
            <source>Show all %n</source>
            <translation>
                <numerusform>Alle %n zeigen</numerusform>
                <numerusform>Alle %n zeigen</numerusform>
            </translation>
        </message>
        <message>
            <source>Show fewer</source>
            <translation>Weniger zeigen</translation>
        </message>
    </context>
    <context>
        <name>Skeleton</name>
        <message>
            <source>Searching</source>
            <translation>Sucht</translation>
        </message>
    </context>
    <context>
        <name>SpeechPage</name>
        <message>
            <source>Speech</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Videos and sound files are found by what is said in them. Recallery listens when everything else is done, and only on this computer. Where a video has subtitles, those count.</source>
            <translation>Videos und Tondateien werden durch das gefunden, was darin gesagt wird. Recallery hört zu, wenn alles andere erledigt ist, und nur auf diesem Computer. Hat ein Video Untertitel, so gelten diese.</translation>
        </message>
        <message>
            <source>Listen to speech</source>
            <translation>Gesprochenes anhören</translation>
        </message>
        <message>
            <source>Sound files are in the library only while this is on: MP3, M4A, WAV, FLAC, OGG and Opus.</source>
            <translation>Tondateien kommen nur in die Bibliothek, solange dies eingeschaltet ist: MP3, M4A, WAV, FLAC, OGG und Opus.</translation>
        </message>
        <message>
            <source>transcribe voice memo music audio language whisper</source>
            <translation>transkribieren abschreiben Sprachmemo Musik Audio Ton Sprache Whisper</translation>
        </message>
        <message>
            <source>What it needs</source>
            <translation>Was dafür nötig ist</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>Jetzt nicht</translation>
        </message>
        <message>
            <source>Download…</source>
            <translation>Herunterladen …</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Add from a folder…</source>
            <translation>Aus einem Ordner hinzufügen …</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Languages</source>
            <translation>Sprachen</translation>
        </message>
        <message>
            <source>The language of each file is recognised by itself and shown in its information. If it is wrong, say which one it is: recallery speech language FILE de. Words are often misheard, least in English.</source>
            <translation>Die Sprache jeder Datei wird von selbst erkannt und bei ihren Informationen angezeigt. Ist sie falsch, geben Sie die richtige an: recallery speech language DATEI de. Wörter werden oft falsch verstanden, am seltensten im Englischen.</translation>
        </message>
        <message>
            <source>Copying…</source>
            <translation>Wird kopiert …</translation>
        </message>
        <message>
            <source>{model} is here: {size}. Licence: {licence}.</source>
            <translation>{model} ist da: {size}. Lizenz: {licence}.</translation>
        </message>
        <message>
            <source>The speech model is not here yet: {size}.</source>
            <translation>Das Sprachmodell ist noch nicht da: {size}.</translation>
        </message>
        <message>
            <source>This downloads {size} from {host} ({repository}). Licence: {licence}. Nothing about you or your files is sent.</source>
            <translation>Damit werden {size} von {host} ({repository}) heruntergeladen. Lizenz: {licence}. Über Sie und Ihre Dateien wird nichts gesendet.</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <source>Choose the folder of the speech model</source>
            <translation>Ordner des Sprachmodells wählen</translation>
        </message>
        <message>
            <source>Heard to the end: {heard}. With speech: {with_speech}. Waiting: {remaining}.</source>
            <translation>Bis zum Ende gehört: {heard}. Mit Sprache: {with_speech}. Offen: {remaining}.</translation>
        </message>
    </context>
    <context>
        <name>StoragePage</name>
        <message>
            <source>Storage</source>
            <translation>Speicher</translation>
        </message>
        <message>
            <source>Open the folder</source>
            <translation>Ordner öffnen</translation>
        </message>
        <message>
            <source>Compact now</source>
            <translation>Jetzt verdichten</translation>
        </message>
        <message>
            <source>Move…</source>
            <translation>Verschieben …</translation>
        </message>
        <message>
            <source>Remove everything</source>
            <translation>Alles entfernen</translation>
        </message>
        <message>
            <source>Removes the index, thumbnails, ratings, collections and settings. Your photos stay as they are.</source>
            <translation>Entfernt den Index, Vorschaubilder, Bewertungen, Sammlungen und Einstellungen. Ihre Fotos bleiben, wie sie sind.</translation>
        </message>
        <message>
            <source>Remove everything…</source>
            <translation>Alles entfernen …</translation>
        </message>
        <message>
            <source>Thumbnails</source>
            <translation>Vorschaubilder</translation>
        </message>
        <message>
            <source> MB</source>
            <translation> MB</translation>
        </message>
        <message>
            <source>Use at most</source>
            <translation>Höchstens benutzen</translation>
        </message>
        <message>
            <source>cache disk space previews</source>
            <translation>Zwischenspeicher Festplatte Platz Vorschaubilder</translation>
        </message>
        <message>
            <source>Clear thumbnails</source>
            <translation>Vorschaubilder leeren</translation>
        </message>
        <message>
            <source>Backup</source>
            <translation>Sicherung</translation>
        </message>
        <message>
            <source>Back up…</source>
            <translation>Sichern …</translation>
        </message>
        <message>
            <source>Restore…</source>
            <translation>Wiederherstellen …</translation>
        </message>
        <message>
            <source>The index is in {folder}</source>
            <translation>Der Index ist in {folder}</translation>
        </message>
        <message>
            <source>Thumbnails that you have not seen for the longest time are deleted first.</source>
            <translation>Vorschaubilder, die Sie am längsten nicht gesehen haben, werden zuerst gelöscht.</translation>
        </message>
        <message>
            <source>A backup is one small file with your ratings, favourites, collections and saved searches. The index itself can always be rebuilt from your files.</source>
            <translation>Eine Sicherung ist eine kleine Datei mit Ihren Bewertungen, Favoriten, Sammlungen und gespeicherten Suchen. Der Index selbst kann immer aus Ihren Dateien neu erstellt werden.</translation>
        </message>
        <message>
            <source>What is in your photos</source>
            <translation>Was auf Ihren Fotos ist</translation>
        </message>
        <message>
            <source>Names, dates, ratings and collections</source>
            <translation>Namen, Daten, Bewertungen und Sammlungen</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Free on this disk</source>
            <translation>Frei auf diesem Datenträger</translation>
        </message>
        <message>
            <source>The index is being compacted in the background.</source>
            <translation>Der Index wird im Hintergrund verdichtet.</translation>
        </message>
        <message>
            <source>Back up</source>
            <translation>Sichern</translation>
        </message>
        <message>
            <source>Backups (*.json)</source>
            <translation>Sicherungen (*.json)</translation>
        </message>
        <message>
            <source>Backed up to {file}</source>
            <translation>Gesichert in {file}</translation>
        </message>
        <message>
            <source>Restore</source>
            <translation>Wiederherstellen</translation>
        </message>
        <message numerus="yes">
            <source>%n rating(s) and favourite(s)</source>
            <translation>
                <numerusform>%n Bewertung oder Favorit</numerusform>
                <numerusform>%n Bewertungen und Favoriten</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n collection(s)</source>
            <translation>
                <numerusform>%n Sammlung</numerusform>
                <numerusform>%n Sammlungen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n saved search(es)</source>
            <translation>
                <numerusform>%n gespeicherte Suche</numerusform>
                <numerusform>%n gespeicherte Suchen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n named thing(s)</source>
            <translation>
                <numerusform>%n Name</numerusform>
                <numerusform>%n Namen</numerusform>
            </translation>
        </message>
        <message>
            <source>Restored: {what}.</source>
            <translation>Wiederhergestellt: {what}.</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) of the backup are not in this library yet.</source>
            <translation>
                <numerusform>%n Datei der Sicherung ist noch nicht in dieser Bibliothek.</numerusform>
                <numerusform>%n Dateien der Sicherung sind noch nicht in dieser Bibliothek.</numerusform>
            </translation>
        </message>
        <message>
            <source>Choose where to move the index</source>
            <translation>Wählen, wohin der Index verschoben wird</translation>
        </message>
        <message>
            <source>Remove everything and quit</source>
            <translation>Alles entfernen und beenden</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <source>This cannot be undone.</source>
            <translation>Das lässt sich nicht rückgängig machen.</translation>
        </message>
    </context>
    <context>
        <name>Suggestions</name>
        <message>
            <source>Suggestions</source>
            <translation>Vorschläge</translation>
        </message>
        <message>
            <source>Filters: {keywords}</source>
            <translation>Filter: {keywords}</translation>
        </message>
        <message>
            <source>named by you</source>
            <translation>von dir benannt</translation>
        </message>
    </context>
    <context>
        <name>TextInPicture</name>
        <message>
            <source>Text in this picture</source>
            <translation>Text in diesem Bild</translation>
        </message>
        <message>
            <source>Copy the text</source>
            <translation>Text kopieren</translation>
        </message>
        <message>
            <source>Text of this page</source>
            <translation>Text dieser Seite</translation>
        </message>
    </context>
    <context>
        <name>TextSection</name>
        <message>
            <source>Text in pictures</source>
            <translation>Text in Bildern</translation>
        </message>
        <message>
            <source>Latin</source>
            <translation>Lateinisch</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>Chinesisch</translation>
        </message>
        <message>
            <source>Japanese</source>
            <translation>Japanisch</translation>
        </message>
        <message>
            <source>Photos, screenshots and scanned pages are found by what is written in them. This runs when everything else is done, and only on this computer. Scripts: {scripts}.</source>
            <translation>Fotos, Bildschirmfotos und gescannte Seiten werden nach dem gefunden, was darin geschrieben steht. Das läuft, wenn alles andere fertig ist, und nur auf diesem Computer. Schriften: {scripts}.</translation>
        </message>
        <message>
            <source>Read text in pictures</source>
            <translation>Text in Bildern lesen</translation>
        </message>
        <message>
            <source>ocr scan receipt screenshot recognise words</source>
            <translation>ocr scan beleg bildschirmfoto erkennen wörter</translation>
        </message>
        <message>
            <source>Only in a folder…</source>
            <translation>Nur in einem Ordner …</translation>
        </message>
        <message>
            <source>In all folders</source>
            <translation>In allen Ordnern</translation>
        </message>
        <message>
            <source>Read text in pictures of this folder</source>
            <translation>Text in Bildern dieses Ordners lesen</translation>
        </message>
        <message>
            <source>Only in {folders} and below.</source>
            <translation>Nur in {folders} und darunter.</translation>
        </message>
        <message>
            <source>In all folders of the library.</source>
            <translation>In allen Ordnern der Bibliothek.</translation>
        </message>
        <message>
            <source>Looked at for text: {looked_at}. With text: {with_text}. Waiting: {remaining}.</source>
            <translation>Auf Text angesehen: {looked_at}. Mit Text: {with_text}. Wartend: {remaining}.</translation>
        </message>
    </context>
    <context>
        <name>Tile</name>
        <message>
            <source>p. %1</source>
            <translation>S. %1</translation>
        </message>
        <message numerus="yes">
            <source>%n page(s)</source>
            <translation>
                <numerusform>%n Seite</numerusform>
                <numerusform>%n Seiten</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Tray</name>
        <message>
            <source>Open Recallery</source>
            <translation>Recallery öffnen</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
    </context>
    <context>
        <name>TroubleNotices</name>
        <message>
            <source>Try again</source>
            <translation>Noch einmal versuchen</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
    </context>
    <context>
        <name>UpdateSection</name>
        <message>
            <source>Recallery never looks for new versions by itself.</source>
            <translation>Recallery sucht nie von selbst nach neuen Versionen.</translation>
        </message>
        <message>
            <source>Look for a new version</source>
            <translation>Nach einer neuen Version suchen</translation>
        </message>
        <message>
            <source>Download and install</source>
            <translation>Herunterladen und installieren</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Suche …</translation>
        </message>
        <message>
            <source>This is the newest version.</source>
            <translation>Das ist die neueste Version.</translation>
        </message>
        <message>
            <source>Version {version} of {day} is there. What is new:</source>
            <translation>Version {version} vom {day} ist da. Neu darin:</translation>
        </message>
        <message>
            <source>Downloading: {percent} %</source>
            <translation>Herunterladen: {percent} %</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
    </context>
    <context>
        <name>VideoCommands</name>
        <message>
            <source>Find similar to this frame</source>
            <translation>Ähnliches zu diesem Bild suchen</translation>
        </message>
        <message>
            <source>Copy frame</source>
            <translation>Bild kopieren</translation>
        </message>
        <message>
            <source>Save clip…</source>
            <translation>Ausschnitt speichern…</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <source>The frame was copied</source>
            <translation>Das Bild wurde kopiert</translation>
        </message>
    </context>
    <context>
        <name>VideoPlayer</name>
        <message>
            <source>This video has no sound</source>
            <translation>Dieses Video hat keinen Ton</translation>
        </message>
        <message>
            <source>This computer has no sound output</source>
            <translation>Dieser Computer hat keine Tonausgabe</translation>
        </message>
        <message>
            <source>The sound of this video cannot be played</source>
            <translation>Der Ton dieses Videos kann nicht abgespielt werden</translation>
        </message>
    </context>
    <context>
        <name>WelcomePage</name>
        <message>
            <source>Find any photo, video or document by what is in it</source>
            <translation>Jedes Foto, Video oder Dokument nach seinem Inhalt finden</translation>
        </message>
        <message>
            <source>Type what you remember, drop in a picture, or do both. Recallery looks at the files themselves, not just at their names.</source>
            <translation>Beschreibe, woran du dich erinnerst, ziehe ein Bild hinein, oder beides. Recallery sieht sich die Dateien selbst an, nicht nur ihre Namen.</translation>
        </message>
        <message>
            <source>Nothing leaves this computer. There is no account, and the internet is not used.</source>
            <translation>Nichts verlässt diesen Computer. Es gibt kein Konto, und das Internet wird nicht benutzt.</translation>
        </message>
        <message>
            <source>You can still search disks that are unplugged.</source>
            <translation>Auch abgezogene Datenträger können Sie weiter durchsuchen.</translation>
        </message>
        <message>
            <source>Your files stay where they are. They are only read, never changed.</source>
            <translation>Ihre Dateien bleiben, wo sie sind. Sie werden nur gelesen, nie verändert.</translation>
        </message>
    </context>
    <context>
        <name>Why</name>
        <message>
            <source>The words are in its name or description.</source>
            <translation>Die Wörter stehen im Namen oder in der Beschreibung.</translation>
        </message>
        <message>
            <source>The picture matches, and so do some of the words.</source>
            <translation>Das Bild passt, und einige der Wörter auch.</translation>
        </message>
        <message>
            <source>Only some of the words match.</source>
            <translation>Nur einige der Wörter passen.</translation>
        </message>
        <message>
            <source>Only the name of its folder matches.</source>
            <translation>Nur der Name des Ordners passt.</translation>
        </message>
        <message>
            <source>The picture matches.</source>
            <translation>Das Bild passt.</translation>
        </message>
        <message>
            <source>This may be what you want: the picture matches to some extent.</source>
            <translation>Vielleicht ist es das Gesuchte: Das Bild passt einigermaßen.</translation>
        </message>
        <message>
            <source>The picture matches only a little.</source>
            <translation>Das Bild passt nur ein wenig.</translation>
        </message>
        <message>
            <source>The words are in its text.</source>
            <translation>Die Wörter stehen in seinem Text.</translation>
        </message>
        <message>
            <source>The words are in its subtitles.</source>
            <translation>Die Wörter stehen in den Untertiteln.</translation>
        </message>
        <message>
            <source>The words are spoken in it.</source>
            <translation>Die Wörter werden darin gesprochen.</translation>
        </message>
        <message>
            <source>The words can be read in the picture.</source>
            <translation>Die Wörter sind im Bild zu lesen.</translation>
        </message>
    </context>
    <context>
        <name>WhyCard</name>
        <message>
            <source>Why this was found</source>
            <translation>Warum dies gefunden wurde</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>Words</source>
            <translation>Wörter</translation>
        </message>
        <message>
            <source>Good match</source>
            <translation>Guter Treffer</translation>
        </message>
        <message>
            <source>Maybe</source>
            <translation>Vielleicht</translation>
        </message>
        <message>
            <source>Weak match</source>
            <translation>Schwacher Treffer</translation>
        </message>
        <message>
            <source>%1 %</source>
            <translation>%1 %</translation>
        </message>
        <message>
            <source>%1. Picture %2 percent, words %3 percent.</source>
            <translation>%1. Bild %2 Prozent, Wörter %3 Prozent.</translation>
        </message>
    </context>
    <context>
        <name>Wiring</name>
        <message>
            <source>Describe what you are looking for</source>
            <translation>Beschreiben Sie, was Sie suchen</translation>
        </message>
        <message>
            <source>For example, among your photos:</source>
            <translation>Zum Beispiel unter Ihren Fotos (das Modell versteht Englisch):</translation>
        </message>
        <message>
            <source>You can include it again in the folder settings.</source>
            <translation>In den Einstellungen der Ordner können Sie es wieder aufnehmen.</translation>
        </message>
        <message>
            <source>The model does not understand this language</source>
            <translation>Das Modell versteht diese Sprache nicht</translation>
        </message>
        <message>
            <source>It understands {languages}. Names and texts are searched all the same. Models for more languages are in the settings under “Models”.</source>
            <translation>Es versteht {languages}. Namen und Texte werden trotzdem durchsucht. Modelle für mehr Sprachen findest du in den Einstellungen unter „Modelle“.</translation>
        </message>
        <message>
            <source>{folder} is left out</source>
            <translation>{folder} wird ausgelassen</translation>
        </message>
    </context>
    <context>
        <name>WorkOptions</name>
        <message>
            <source>Only when the computer is idle</source>
            <translation>Nur, wenn der Computer nichts zu tun hat</translation>
        </message>
        <message>
            <source>Only when plugged in</source>
            <translation>Nur am Stromnetz</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Threads</translation>
        </message>
    </context>
    <context>
        <name>_FolderCard</name>
        <message>
            <source>Remove this folder from the library</source>
            <translation>Diesen Ordner aus der Bibliothek entfernen</translation>
        </message>
        <message>
            <source>Remove {folder} from the library</source>
            <translation>{folder} aus der Bibliothek entfernen</translation>
        </message>
        <message>
            <source>Nothing is left out. For example: Screenshots/, *.tmp</source>
            <translation>Nichts wird ausgelassen. Zum Beispiel: Bildschirmfotos/, *.tmp</translation>
        </message>
        <message>
            <source>Leave out of {folder}</source>
            <translation>Auslassen in {folder}</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Auslassen</translation>
        </message>
        <message>
            <source>{indexed} of {seen} files indexed</source>
            <translation>{indexed} von {seen} Dateien indiziert</translation>
        </message>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n fehlgeschlagen</numerusform>
                <numerusform>%n fehlgeschlagen</numerusform>
            </translation>
        </message>
        <message>
            <source>not connected</source>
            <translation>nicht angeschlossen</translation>
        </message>
        <message>
            <source>Recallery forgets what it knows about these files, including your ratings. The files themselves stay on the disk.</source>
            <translation>Recallery vergisst, was es über diese Dateien weiß, auch Ihre Bewertungen. Die Dateien selbst bleiben auf dem Datenträger.</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
    </context>
    <context>
        <name>_FolderProgressRow</name>
        <message>
            <source>offline</source>
            <translation>nicht angeschlossen</translation>
        </message>
        <message>
            <source>{indexed} of {seen} files read. All can be found by name.</source>
            <translation>{indexed} von {seen} Dateien gelesen. Alle lassen sich nach Namen finden.</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} von {total}</translation>
        </message>
    </context>
    <context>
        <name>_FolderRow</name>
        <message>
            <source>counting…</source>
            <translation>wird gezählt …</translation>
        </message>
        <message>
            <source>Remove this folder from the list</source>
            <translation>Diesen Ordner von der Liste entfernen</translation>
        </message>
        <message>
            <source>Remove {folder} from the list</source>
            <translation>{folder} von der Liste entfernen</translation>
        </message>
        <message>
            <source>cannot be read</source>
            <translation>kann nicht gelesen werden</translation>
        </message>
        <message numerus="yes">
            <source>%n photo(s)</source>
            <translation>
                <numerusform>%n Foto</numerusform>
                <numerusform>%n Fotos</numerusform>
            </translation>
        </message>
        <message>
            <source>{photos}, {size}</source>
            <translation>{photos}, {size}</translation>
        </message>
        <message>
            <source>{so_far}, counting…</source>
            <translation>{so_far}, wird gezählt …</translation>
        </message>
    </context>
    <context>
        <name>_KeysRow</name>
        <message>
            <source>Keys for {action}</source>
            <translation>Tasten für {action}</translation>
        </message>
        <message>
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <source>Default keys</source>
            <translation>Übliche Tasten</translation>
        </message>
        <message>
            <source>Default keys for {action}</source>
            <translation>Übliche Tasten für {action}</translation>
        </message>
        <message>
            <source>also {keys}</source>
            <translation>auch {keys}</translation>
        </message>
    </context>
    <context>
        <name>_MissingFiles</name>
        <message>
            <source>Remove them from the index…</source>
            <translation>Aus dem Index entfernen …</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Keep them</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <source>{missing}: {reason}. They stay in the index.</source>
            <translation>{missing}: {reason}. Sie bleiben im Index.</translation>
        </message>
    </context>
    <context>
        <name>_NoticeRow</name>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
    </context>
</TS>
