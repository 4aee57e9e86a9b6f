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
            <source>Free software under the Apache License 2.0. Fonts, icons, model and libraries have licences of their own, which come with the program.</source>
            <translation>Freie Software unter der Apache-Lizenz 2.0. Schriften, Symbole, Modell und Bibliotheken haben eigene Lizenzen, die dem Programm beiliegen.</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>For whoever helps you with a problem. It names no files. Nothing is sent by itself.</source>
            <translation>Für alle, die bei einem Problem helfen. Er nennt keine Dateien. Nichts wird von selbst verschickt.</translation>
        </message>
        <message>
            <source>Copy the report</source>
            <translation>Bericht kopieren</translation>
        </message>
        <message>
            <source>Open the folder of the log</source>
            <translation>Ordner des Protokolls öffnen</translation>
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
            <source>%Ln file(s)</source>
            <translation>
                <numerusform>%Ln Datei</numerusform>
                <numerusform>%Ln Dateien</numerusform>
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
            <source>Waiting: another Recallery writes to the index</source>
            <translation>Wartet: ein anderes Recallery schreibt in den Index</translation>
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
            <source>Opens what is known about indexing</source>
            <translation>Zeigt, was über die Indizierung bekannt ist</translation>
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
            <source>As the system</source>
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
            <source>{percent} %</source>
            <translation>{percent} %</translation>
        </message>
        <message>
            <source>Size of text</source>
            <translation>Schriftgröße</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Another language is used from the next start on.</source>
            <translation>Eine andere Sprache gilt ab dem nächsten Start.</translation>
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
            <source>New photos are indexed as they come. A sign beside the clock brings the window back.</source>
            <translation>Neue Fotos werden indiziert, sobald sie kommen. Ein Symbol neben der Uhr holt das Fenster zurück.</translation>
        </message>
        <message>
            <source>This desktop has no place for such signs.</source>
            <translation>Diese Arbeitsfläche hat keinen Platz für solche Symbole.</translation>
        </message>
    </context>
    <context>
        <name>BeginPage</name>
        <message>
            <source>Ready to begin</source>
            <translation>Bereit</translation>
        </message>
        <message>
            <source>Names of files can be searched at once; what is in the photos follows as they are read. The line at the bottom of the window tells how far it is, and pauses it.</source>
            <translation>Dateinamen können sofort gesucht werden; was auf den Fotos ist, folgt, während sie gelesen werden. Die Zeile unten im Fenster sagt, wie weit es ist, und hält es an.</translation>
        </message>
        <message>
            <source>No folder is chosen. You can add folders later in the settings.</source>
            <translation>Kein Ordner ist gewählt. In den Einstellungen können später Ordner hinzugefügt werden.</translation>
        </message>
        <message numerus="yes">
            <source>%n folder(s)</source>
            <translation>
                <numerusform>%n Ordner</numerusform>
                <numerusform>%n Ordnern</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n photo(s)</source>
            <translation>
                <numerusform>%n Foto</numerusform>
                <numerusform>%n Fotos</numerusform>
            </translation>
        </message>
        <message>
            <source>{photos} in {folders} will be indexed.</source>
            <translation>{photos} in {folders}: das wird indiziert.</translation>
        </message>
    </context>
    <context>
        <name>Belongings</name>
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
            <source>Take out of it</source>
            <translation>Herausnehmen</translation>
        </message>
        <message>
            <source>New collection …</source>
            <translation>Neue Sammlung …</translation>
        </message>
        <message>
            <source>New collection</source>
            <translation>Neue Sammlung</translation>
        </message>
        <message>
            <source>Its name:</source>
            <translation>Name:</translation>
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
        <name>Chips</name>
        <message numerus="yes">
            <source>%n file(s) under the other filters</source>
            <translation>
                <numerusform>%n Datei unter den anderen Filtern</numerusform>
                <numerusform>%n Dateien unter den anderen Filtern</numerusform>
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
            <source>Picture {name}, weight {weight}</source>
            <translation>Bild {name}, Gewicht {weight}</translation>
        </message>
        <message>
            <source>Minus picture {name}, weight {weight}</source>
            <translation>Minus Bild {name}, Gewicht {weight}</translation>
        </message>
        <message>
            <source>Words {name}, weight {weight}</source>
            <translation>Wörter {name}, Gewicht {weight}</translation>
        </message>
        <message>
            <source>Minus words {name}, weight {weight}</source>
            <translation>Minus Wörter {name}, Gewicht {weight}</translation>
        </message>
    </context>
    <context>
        <name>CollectionsSection</name>
        <message>
            <source>Collections</source>
            <translation>Sammlungen</translation>
        </message>
        <message>
            <source>Put files together without moving them: make a collection and drop files onto it.</source>
            <translation>Dateien zusammenstellen, ohne sie zu verschieben: eine Sammlung anlegen und Dateien darauf ziehen.</translation>
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
            <source>They are in none of the library's folders. Add their folder to the library first.</source>
            <translation>Sie liegen in keinem Ordner der Bibliothek. Zuerst ihren Ordner zur Bibliothek hinzufügen.</translation>
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
            <source>Next part of the window</source>
            <translation>Nächster Teil des Fensters</translation>
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
            <source>Menu of the chosen files</source>
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
            <source>Draw a frame, or move it with the arrow keys; with Shift they change its size.</source>
            <translation>Einen Rahmen ziehen oder ihn mit den Pfeiltasten bewegen; mit der Umschalttaste ändern sie seine Größe.</translation>
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
            <source>Drag over the bars to choose a time</source>
            <translation>Über die Balken ziehen, um eine Zeit zu wählen</translation>
        </message>
    </context>
    <context>
        <name>Deeds</name>
        <message numerus="yes">
            <source>Only %n file(s) are opened at once</source>
            <translation>
                <numerusform>Nur %n Datei wird auf einmal geöffnet</numerusform>
                <numerusform>Nur %n Dateien werden auf einmal geöffnet</numerusform>
            </translation>
        </message>
        <message>
            <source>These are too many to drag</source>
            <translation>Das sind zu viele zum Ziehen</translation>
        </message>
        <message>
            <source>Drag some at a time; “Show in folder” leads to all files of a folder.</source>
            <translation>Einige auf einmal ziehen; „Im Ordner zeigen“ führt zu allen Dateien eines Ordners.</translation>
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
        <name>Engine</name>
        <message>
            <source>{error}. The details are in the log; please report them.</source>
            <translation>{error}. Die Einzelheiten stehen im Protokoll; bitte melden.</translation>
        </message>
        <message>
            <source>Recallery made a mistake</source>
            <translation>Recallery hat einen Fehler gemacht</translation>
        </message>
        <message>
            <source>Indexing stopped unexpectedly</source>
            <translation>Die Indizierung brach unerwartet ab</translation>
        </message>
        <message>
            <source>It was started again and goes on where it was.</source>
            <translation>Sie wurde neu gestartet und macht weiter, wo sie war.</translation>
        </message>
        <message>
            <source>Indexing keeps stopping</source>
            <translation>Die Indizierung bricht immer wieder ab</translation>
        </message>
        <message>
            <source>Searching still works. Restart Recallery to try again; the log says more.</source>
            <translation>Suchen geht weiterhin. Recallery neu starten, um es noch einmal zu versuchen; mehr steht im Protokoll.</translation>
        </message>
    </context>
    <context>
        <name>Facts</name>
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
            <source>%1 (the file)</source>
            <translation>%1 (die Datei)</translation>
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
            <source>Files that could not be read</source>
            <translation>Dateien, die nicht gelesen werden konnten</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal versuchen</translation>
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
            <source>{count} more are not listed</source>
            <translation>{count} weitere sind nicht aufgeführt</translation>
        </message>
        <message>
            <source>Choose a file to read why.</source>
            <translation>Eine Datei wählen, um den Grund zu lesen.</translation>
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
            <source>is: takes favourite</source>
            <translation>is: nimmt favourite</translation>
        </message>
        <message>
            <source>has: takes text</source>
            <translation>has: nimmt text</translation>
        </message>
        <message>
            <source>near: takes latitude, longitude and kilometres, such as near:48.14,11.58,5</source>
            <translation>near: nimmt Breite, Länge und Kilometer, etwa near:48.14,11.58,5</translation>
        </message>
        <message>
            <source>collection: takes the name of one of your collections</source>
            <translation>collection: nimmt den Namen einer Sammlung</translation>
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
            <source>with at least so many stars</source>
            <translation>mit mindestens so vielen Sternen</translation>
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
        <message>
            <source>a collection that is gone</source>
            <translation>eine Sammlung, die es nicht mehr gibt</translation>
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
            <source>No favourites</source>
            <translation>Keine Favoriten</translation>
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
            <source>Begin</source>
            <translation>Anfangen</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Weiter</translation>
        </message>
        <message>
            <source>Step {step} of {steps}</source>
            <translation>Schritt {step} von {steps}</translation>
        </message>
    </context>
    <context>
        <name>FoldersPage</name>
        <message>
            <source>Which folders shall be searched?</source>
            <translation>Welche Ordner sollen durchsucht werden?</translation>
        </message>
        <message>
            <source>Files are only read, never changed or moved. You can choose others at any time.</source>
            <translation>Dateien werden nur gelesen, nie verändert oder verschoben. Die Auswahl lässt sich jederzeit ändern.</translation>
        </message>
        <message>
            <source>Add a folder…</source>
            <translation>Ordner hinzufügen …</translation>
        </message>
        <message>
            <source>for example: Screenshots/, *.tmp</source>
            <translation>zum Beispiel: Bildschirmfotos/, *.tmp</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Auslassen</translation>
        </message>
        <message>
            <source>Names of files or folders, separated by commas; * stands for anything. Hidden and system folders are always left out.</source>
            <translation>Namen von Dateien oder Ordnern, durch Kommas getrennt; * steht für Beliebiges. Versteckte und Systemordner werden immer ausgelassen.</translation>
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
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>These folders and everything below them can be searched. Files are only read, never changed.</source>
            <translation>Diese Ordner und alles darunter können durchsucht werden. Dateien werden nur gelesen, nie verändert.</translation>
        </message>
        <message>
            <source>No folder was chosen yet.</source>
            <translation>Noch ist kein Ordner gewählt.</translation>
        </message>
        <message>
            <source>Compare with the disk now</source>
            <translation>Jetzt mit der Platte vergleichen</translation>
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
            <source>This file is not in the library any more.</source>
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
        <name>HowToWork</name>
        <message>
            <source>Only when the computer is idle</source>
            <translation>Nur, wenn der Computer nichts zu tun hat</translation>
        </message>
        <message>
            <source>Only when plugged in</source>
            <translation>Nur am Stromnetz</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automatisch</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Threads</translation>
        </message>
    </context>
    <context>
        <name>IndexingPage</name>
        <message>
            <source>Indexing</source>
            <translation>Indizierung</translation>
        </message>
        <message>
            <source>New and changed files are noticed by themselves. All of this takes effect at once.</source>
            <translation>Neue und geänderte Dateien werden von selbst bemerkt. Alles hier wirkt sofort.</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Nothing is read until this is off again.</source>
            <translation>Nichts wird gelesen, bis dies wieder aus ist.</translation>
        </message>
        <message>
            <source>Only while the computer is idle</source>
            <translation>Nur, während der Computer nichts zu tun hat</translation>
        </message>
        <message>
            <source>Work waits while other programs work.</source>
            <translation>Die Arbeit wartet, während andere Programme arbeiten.</translation>
        </message>
        <message>
            <source>Only when plugged in</source>
            <translation>Nur am Stromnetz</translation>
        </message>
        <message>
            <source>Work waits while a laptop runs on its battery.</source>
            <translation>Die Arbeit wartet, während ein Laptop mit Akku läuft.</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automatisch</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Threads</translation>
        </message>
        <message>
            <source>Automatic leaves one core of the processor to other programs.</source>
            <translation>„Automatisch“ lässt anderen Programmen einen Kern des Prozessors.</translation>
        </message>
    </context>
    <context>
        <name>InfoPane</name>
        <message>
            <source>Choose a picture to see what is known of it.</source>
            <translation>Ein Bild wählen, um zu sehen, was darüber bekannt ist.</translation>
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
            <source>Show what was taken near there</source>
            <translation>Zeigen, was in der Nähe aufgenommen wurde</translation>
        </message>
        <message>
            <source>No longer a favourite</source>
            <translation>Kein Favorit mehr</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorit</translation>
        </message>
        <message>
            <source>Information</source>
            <translation>Informationen</translation>
        </message>
    </context>
    <context>
        <name>Joining</name>
        <message>
            <source>children playing outside</source>
            <translation>children playing outside</translation>
        </message>
        <message>
            <source>a sunset by the sea</source>
            <translation>a sunset by the sea</translation>
        </message>
        <message>
            <source>birthday cake</source>
            <translation>birthday cake</translation>
        </message>
        <message>
            <source>Describe what you are looking for</source>
            <translation>Beschreiben, was gesucht wird</translation>
        </message>
        <message>
            <source>Photos can be found as they are read. For example:</source>
            <translation>Fotos können gefunden werden, sobald sie gelesen sind. Zum Beispiel (das Modell versteht Englisch):</translation>
        </message>
        <message>
            <source>{folder} is left out</source>
            <translation>{folder} wird ausgelassen</translation>
        </message>
        <message>
            <source>The settings of the folders take it in again.</source>
            <translation>In den Einstellungen der Ordner lässt es sich wieder aufnehmen.</translation>
        </message>
    </context>
    <context>
        <name>MessagePage</name>
        <message>
            <source>Nothing fits all that you ask for. Give up one of these:</source>
            <translation>Nichts passt zu allem, was gefragt ist. Auf eines davon verzichten:</translation>
        </message>
        <message>
            <source>Try other words, or drop a picture of what you are looking for into the search box.</source>
            <translation>Andere Wörter versuchen, oder ein Bild des Gesuchten in das Suchfeld ziehen.</translation>
        </message>
        <message>
            <source>No file passes all filters. Give up one of these:</source>
            <translation>Keine Datei passt zu allen Filtern. Auf einen davon verzichten:</translation>
        </message>
        <message>
            <source>Your folders are being read. Files appear here as soon as they are found.</source>
            <translation>Die Ordner werden gelesen. Dateien erscheinen hier, sobald sie gefunden sind.</translation>
        </message>
        <message>
            <source>Looking for your files</source>
            <translation>Die Dateien werden gesucht</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>Nichts gefunden</translation>
        </message>
        <message>
            <source>a dog on the beach</source>
            <translation>a dog on the beach</translation>
        </message>
        <message>
            <source>red car at night</source>
            <translation>red car at night</translation>
        </message>
        <message>
            <source>birthday cake</source>
            <translation>birthday cake</translation>
        </message>
        <message>
            <source>Choose folders…</source>
            <translation>Ordner wählen …</translation>
        </message>
        <message>
            <source>Try “{words}”</source>
            <translation>„{words}“ versuchen</translation>
        </message>
        <message>
            <source>Choose the folders with your photos. Recallery looks at them on this computer, and nothing leaves it. Then search by what is in the picture:</source>
            <translation>Die Ordner mit den Fotos wählen. Recallery sieht sie auf diesem Computer an, und nichts verlässt ihn. Dann suchen nach dem, was auf dem Bild ist:</translation>
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
        <name>ModelPage</name>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>The model looks at your photos and turns words and pictures into what can be compared.</source>
            <translation>Das Modell sieht die Fotos an und macht aus Wörtern und Bildern etwas, das sich vergleichen lässt.</translation>
        </message>
        <message>
            <source>Another model reads the whole library anew in the background; the present one answers until then.</source>
            <translation>Ein anderes Modell liest die ganze Bibliothek im Hintergrund neu; bis dahin antwortet das jetzige.</translation>
        </message>
        <message>
            <source>Accelerator</source>
            <translation>Beschleuniger</translation>
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
            <source>{device}: {rate} photos a second, with %n thread(s)</source>
            <translation>
                <numerusform>{device}: {rate} Fotos in der Sekunde, mit %n Thread</numerusform>
                <numerusform>{device}: {rate} Fotos in der Sekunde, mit %n Threads</numerusform>
            </translation>
        </message>
        <message>
            <source>Measuring…</source>
            <translation>Wird gemessen …</translation>
        </message>
        <message>
            <source>Built-in model</source>
            <translation>Eingebautes Modell</translation>
        </message>
        <message>
            <source>{id}, {size}</source>
            <translation>{id}, {size}</translation>
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
    </context>
    <context>
        <name>News</name>
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
        <name>PartCard</name>
        <message>
            <source>Weight</source>
            <translation>Gewicht</translation>
        </message>
        <message>
            <source>Minus: less of this</source>
            <translation>Minus: weniger davon</translation>
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
            <source>How far around the place</source>
            <translation>Wie weit um den Ort</translation>
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
            <source>End the quick look</source>
            <translation>Schnellansicht beenden</translation>
        </message>
        <message>
            <source>Full view</source>
            <translation>Vollansicht</translation>
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
            <source>Single pixels</source>
            <translation>Einzelne Pixel</translation>
        </message>
        <message>
            <source>Information</source>
            <translation>Informationen</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorit</translation>
        </message>
        <message numerus="yes">
            <source>%n star(s), again for none</source>
            <translation>
                <numerusform>%n Stern, noch einmal für keinen</numerusform>
                <numerusform>%n Sterne, noch einmal für keinen</numerusform>
            </translation>
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
            <source>Connect its disk, or put it back where it was: %1</source>
            <translation>Ihren Datenträger anschließen oder sie zurücklegen: %1</translation>
        </message>
        <message>
            <source>This file is not here now</source>
            <translation>Diese Datei ist gerade nicht hier</translation>
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
            <source>Nothing leaves this computer: there is no account, no statistics, and no network is used to index or to search. Photos are only read. What is known of them stands in the index folder, which you can remove under Storage.</source>
            <translation>Nichts verlässt diesen Computer: Es gibt kein Konto und keine Statistik, und zum Indizieren und Suchen wird kein Netz benutzt. Fotos werden nur gelesen. Was von ihnen bekannt ist, steht im Indexordner, der unter „Speicher“ entfernt werden kann.</translation>
        </message>
        <message>
            <source>Searches</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Remember what I searched for</source>
            <translation>Merken, wonach gesucht wurde</translation>
        </message>
        <message>
            <source>Recent searches are offered below the search box.</source>
            <translation>Letzte Suchen werden unter dem Suchfeld angeboten.</translation>
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
        <name>Query</name>
        <message>
            <source>like {picture}</source>
            <translation>wie {picture}</translation>
        </message>
        <message>
            <source>unlike {picture}</source>
            <translation>anders als {picture}</translation>
        </message>
    </context>
    <context>
        <name>QueryLine</name>
        <message>
            <source>Search</source>
            <translation>Suche</translation>
        </message>
        <message>
            <source>Paste Picture</source>
            <translation>Bild einfügen</translation>
        </message>
        <message>
            <source>Weigh These Words</source>
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
            <source>Drop all filters</source>
            <translation>Alle Filter weglassen</translation>
        </message>
        <message>
            <source>Allow “{words}”</source>
            <translation>„{words}“ zulassen</translation>
        </message>
        <message>
            <source>“{words}” need not be there exactly</source>
            <translation>„{words}“ muss nicht genau so dastehen</translation>
        </message>
        <message>
            <source>Allow what is like {name}</source>
            <translation>Zulassen, was {name} ähnelt</translation>
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
    </context>
    <context>
        <name>ResultsBar</name>
        <message>
            <source>Order</source>
            <translation>Reihenfolge</translation>
        </message>
        <message>
            <source>Size of the tiles</source>
            <translation>Größe der Kacheln</translation>
        </message>
        <message>
            <source>Searching</source>
            <translation>Sucht</translation>
        </message>
        <message>
            <source>How tiles look</source>
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
        <message numerus="yes">
            <source>Show %n weak match(es)</source>
            <translation>
                <numerusform>%n schwachen Treffer zeigen</numerusform>
                <numerusform>%n schwache Treffer zeigen</numerusform>
            </translation>
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
            <source>Find less like this</source>
            <translation>Weniger davon finden</translation>
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
            <source>Usual size of tiles</source>
            <translation>Übliche Größe der Kacheln</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) added to “{name}”</source>
            <translation>
                <numerusform>%n Datei zu „{name}“ hinzugefügt</numerusform>
                <numerusform>%n Dateien zu „{name}“ hinzugefügt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) cannot be marked yet</source>
            <translation>
                <numerusform>%n Datei kann noch nicht markiert werden</numerusform>
                <numerusform>%n Dateien können noch nicht markiert werden</numerusform>
            </translation>
        </message>
        <message>
            <source>They were found and not read yet. Try again later.</source>
            <translation>Sie wurden gefunden und noch nicht gelesen. Später noch einmal versuchen.</translation>
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
            <source>This replaces the saved search of that name.</source>
            <translation>Das ersetzt die gespeicherte Suche dieses Namens.</translation>
        </message>
        <message>
            <source>It stands in the side bar, and finds what is there when you choose it.</source>
            <translation>Sie steht in der Seitenleiste und findet, was da ist, wenn sie gewählt wird.</translation>
        </message>
    </context>
    <context>
        <name>SavedSection</name>
        <message>
            <source>Saved searches</source>
            <translation>Gespeicherte Suchen</translation>
        </message>
        <message>
            <source>Save a search with the bookmark in the search box.</source>
            <translation>Eine Suche mit dem Lesezeichen im Suchfeld speichern.</translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message>
            <source>Search with pictures</source>
            <translation>Mit Bildern suchen</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) are no pictures and were left out.</source>
            <translation>
                <numerusform>%n Datei ist kein Bild und wurde ausgelassen.</numerusform>
                <numerusform>%n Dateien sind keine Bilder und wurden ausgelassen.</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing is fetched from the web. Save the picture first, or copy the picture and paste it here.</source>
            <translation>Nichts wird aus dem Netz geholt. Das Bild erst speichern, oder es kopieren und hier einfügen.</translation>
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
        <message>
            <source>Describe it, or drop a picture here</source>
            <translation>Beschreiben oder ein Bild hierher ziehen</translation>
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
            <source>Weigh the typed words</source>
            <translation>Getippte Wörter gewichten</translation>
        </message>
        <message>
            <source>This only says what not to find. Say also what to look for, in words or with a picture.</source>
            <translation>Das sagt nur, was nicht gefunden werden soll. Auch sagen, was gesucht wird, mit Wörtern oder einem Bild.</translation>
        </message>
    </context>
    <context>
        <name>Section</name>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Closed</source>
            <translation>Geschlossen</translation>
        </message>
    </context>
    <context>
        <name>SettingsDialog</name>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Pages of the settings</source>
            <translation>Seiten der Einstellungen</translation>
        </message>
    </context>
    <context>
        <name>ShortcutSheet</name>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>Keys can be changed in the settings.</source>
            <translation>Tasten lassen sich in den Einstellungen ändern.</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsPage</name>
        <message>
            <source>Shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>Click on keys and press others. What is changed works at once.</source>
            <translation>Auf Tasten klicken und andere drücken. Was geändert ist, gilt sofort.</translation>
        </message>
        <message>
            <source>Restore all default keys</source>
            <translation>Alle Tasten zurücksetzen</translation>
        </message>
        <message>
            <source>“{action}” and “{other}” have the same keys, so neither of them works. Change one.</source>
            <translation>„{action}“ und „{other}“ haben dieselben Tasten, deshalb geht keines von beiden. Eines ändern.</translation>
        </message>
        <message>
            <source>{keys} already belongs to “{action}”. Change that one first.</source>
            <translation>{keys} gehört schon zu „{action}“. Erst das andere ändern.</translation>
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
            <source>Search Only Here</source>
            <translation>Nur hier suchen</translation>
        </message>
        <message>
            <source>Search Here Too</source>
            <translation>Auch hier suchen</translation>
        </message>
        <message>
            <source>Show in File Manager</source>
            <translation>In der Dateiverwaltung zeigen</translation>
        </message>
        <message>
            <source>Exclude from the Library…</source>
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
        <name>Skeleton</name>
        <message>
            <source>Searching</source>
            <translation>Sucht</translation>
        </message>
    </context>
    <context>
        <name>SpeedPage</name>
        <message>
            <source>This computer</source>
            <translation>Dieser Computer</translation>
        </message>
        <message>
            <source>Measuring how fast photos can be read…</source>
            <translation>Es wird gemessen, wie schnell Fotos gelesen werden können …</translation>
        </message>
        <message>
            <source>Photos are looked at by the {device}.</source>
            <translation>Fotos werden angesehen von: {device}.</translation>
        </message>
        <message>
            <source>{rate} photos a second</source>
            <translation>{rate} Fotos in der Sekunde</translation>
        </message>
        <message>
            <source>Your photos take less than a minute.</source>
            <translation>Die Fotos brauchen weniger als eine Minute.</translation>
        </message>
        <message numerus="yes">
            <source>Your photos take about %n minute(s).</source>
            <translation>
                <numerusform>Die Fotos brauchen etwa %n Minute.</numerusform>
                <numerusform>Die Fotos brauchen etwa %n Minuten.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Your photos take about %n hour(s).</source>
            <translation>
                <numerusform>Die Fotos brauchen etwa %n Stunde.</numerusform>
                <numerusform>Die Fotos brauchen etwa %n Stunden.</numerusform>
            </translation>
        </message>
        <message>
            <source>You can search from the first second on.</source>
            <translation>Gesucht werden kann von der ersten Sekunde an.</translation>
        </message>
        <message>
            <source>{device}: {reason}</source>
            <translation>{device}: {reason}</translation>
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
            <translation>Entfernt den Index, Vorschaubilder, Bewertungen, Sammlungen und Einstellungen. Die Fotos bleiben, wie sie sind.</translation>
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
            <source>Those that were not looked at for the longest time go first.</source>
            <translation>Die am längsten nicht angesehenen gehen zuerst.</translation>
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
            <source>A backup is one small file with what you made: ratings, favourites, collections and saved searches. The index itself can always be made again from your files.</source>
            <translation>Eine Sicherung ist eine kleine Datei mit dem, was von Hand gemacht ist: Bewertungen, Favoriten, Sammlungen und gespeicherte Suchen. Der Index selbst kann immer aus den Dateien neu gemacht werden.</translation>
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
            <source>What your photos show</source>
            <translation>Was auf den Fotos ist</translation>
        </message>
        <message>
            <source>Names, dates and what you made</source>
            <translation>Namen, Daten und selbst Gemachtes</translation>
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
            <source>Move the index to a folder in</source>
            <translation>Den Index in einen Ordner verschieben in</translation>
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
            <source>Narrow it down with {keywords}</source>
            <translation>Eingrenzen mit {keywords}</translation>
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
        <name>Twins</name>
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
        <name>WelcomePage</name>
        <message>
            <source>Find any photo by what is in it</source>
            <translation>Jedes Foto finden nach dem, was darauf ist</translation>
        </message>
        <message>
            <source>Type what you remember, drop in a picture, or do both. Recallery looks at the photos themselves, not only at their names.</source>
            <translation>Tippen, woran man sich erinnert, ein Bild hineinziehen, oder beides. Recallery sieht die Fotos selbst an, nicht nur ihre Namen.</translation>
        </message>
        <message>
            <source>Nothing leaves this computer. There is no account, and no network is used.</source>
            <translation>Nichts verlässt diesen Computer. Es gibt kein Konto, und kein Netz wird benutzt.</translation>
        </message>
        <message>
            <source>Your files stay where they are. They are only read, never changed.</source>
            <translation>Die Dateien bleiben, wo sie sind. Sie werden nur gelesen, nie verändert.</translation>
        </message>
        <message>
            <source>Disks that are unplugged stay searchable.</source>
            <translation>Abgezogene Datenträger bleiben durchsuchbar.</translation>
        </message>
    </context>
    <context>
        <name>Why</name>
        <message>
            <source>Why it was found</source>
            <translation>Warum es gefunden wurde</translation>
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
        <name>_FolderCard</name>
        <message>
            <source>Do not search this folder any more</source>
            <translation>Diesen Ordner nicht mehr durchsuchen</translation>
        </message>
        <message>
            <source>Do not search {folder} any more</source>
            <translation>{folder} nicht mehr durchsuchen</translation>
        </message>
        <message>
            <source>nothing is left out; for example: Screenshots/, *.tmp</source>
            <translation>nichts wird ausgelassen; zum Beispiel: Bildschirmfotos/, *.tmp</translation>
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
            <source>What is known of its files is forgotten, ratings too. The files themselves stay on the disk.</source>
            <translation>Was von den Dateien bekannt ist, wird vergessen, auch Bewertungen. Die Dateien selbst bleiben auf der Platte.</translation>
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
        <name>_FolderRow</name>
        <message>
            <source>counting…</source>
            <translation>wird gezählt …</translation>
        </message>
        <message>
            <source>Take this folder off the list</source>
            <translation>Diesen Ordner von der Liste nehmen</translation>
        </message>
        <message>
            <source>Take {folder} off the list</source>
            <translation>{folder} von der Liste nehmen</translation>
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
        <name>_Held</name>
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
        <name>_Row</name>
        <message>
            <source>offline</source>
            <translation>nicht angeschlossen</translation>
        </message>
        <message>
            <source>Found by name: {seen}. Also by what they show: {indexed}.</source>
            <translation>Zu finden nach Namen: {seen}. Auch nach dem, was darauf ist: {indexed}.</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} von {total}</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
    </context>
</TS>
