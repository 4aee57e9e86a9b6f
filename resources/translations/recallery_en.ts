<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>Activity</name>
        <message numerus="yes">
            <source>%Ln file(s) could not be read</source>
            <translation>
                <numerusform>%Ln file could not be read</numerusform>
                <numerusform>%Ln files could not be read</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln left out</source>
            <translation>
                <numerusform>%Ln left out</numerusform>
                <numerusform>%Ln left out</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln failed</source>
            <translation>
                <numerusform>%Ln failed</numerusform>
                <numerusform>%Ln failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s)</source>
            <translation>
                <numerusform>%Ln file</numerusform>
                <numerusform>%Ln files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s) missing</source>
            <translation>
                <numerusform>%Ln file missing</numerusform>
                <numerusform>%Ln files missing</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln folder(s) not available</source>
            <translation>
                <numerusform>%Ln folder not available</numerusform>
                <numerusform>%Ln folders not available</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln not read</source>
            <translation>
                <numerusform>%Ln not read</numerusform>
                <numerusform>%Ln not read</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ChipRow</name>
        <message numerus="yes">
            <source>%n file(s) with the other filters</source>
            <translation>
                <numerusform>%n file with the other filters</numerusform>
                <numerusform>%n files with the other filters</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ChooseFoldersPage</name>
        <message numerus="yes">
            <source>%n photo(s)</source>
            <translation>
                <numerusform>%n photo</numerusform>
                <numerusform>%n photos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Reading them takes about %n minute(s).</source>
            <translation>
                <numerusform>Reading them takes about %n minute.</numerusform>
                <numerusform>Reading them takes about %n minutes.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Reading them takes about %n hour(s).</source>
            <translation>
                <numerusform>Reading them takes about %n hour.</numerusform>
                <numerusform>Reading them takes about %n hours.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CollectionsSection</name>
        <message numerus="yes">
            <source>%n file(s) could not be added</source>
            <translation>
                <numerusform>%n file could not be added</numerusform>
                <numerusform>%n files could not be added</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Duplicates</name>
        <message numerus="yes">
            <source>%n more copy(ies)</source>
            <translation>
                <numerusform>%n more copy</numerusform>
                <numerusform>%n more copies</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) that look the same</source>
            <translation>
                <numerusform>%n file that looks the same</numerusform>
                <numerusform>%n files that look the same</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>FileActions</name>
        <message numerus="yes">
            <source>Only %n file(s) can be opened at once</source>
            <translation>
                <numerusform>Only %n file can be opened at once</numerusform>
                <numerusform>Only %n files can be opened at once</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %n file(s) to the trash?</source>
            <translation>
                <numerusform>Move %n file to the trash?</numerusform>
                <numerusform>Move %n files to the trash?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) moved to the trash</source>
            <translation>
                <numerusform>%n file moved to the trash</numerusform>
                <numerusform>%n files moved to the trash</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) could not be moved to the trash</source>
            <translation>
                <numerusform>%n file could not be moved to the trash</numerusform>
                <numerusform>%n files could not be moved to the trash</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) could not be brought back</source>
            <translation>
                <numerusform>%n file could not be brought back</numerusform>
                <numerusform>%n files could not be brought back</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Filters</name>
        <message numerus="yes">
            <source>%n page(s)</source>
            <translation>
                <numerusform>%n page</numerusform>
                <numerusform>%n pages</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n star(s) or more</source>
            <translation>
                <numerusform>%n star or more</numerusform>
                <numerusform>%n stars or more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>GridActions</name>
        <message numerus="yes">
            <source>%n star(s)</source>
            <translation>
                <numerusform>%n star</numerusform>
                <numerusform>%n stars</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Histogram</name>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>InfoPane</name>
        <message numerus="yes">
            <source>%n files</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LearningPage</name>
        <message numerus="yes">
            <source>%n pair(s) of a text and a picture</source>
            <translation>
                <numerusform>%n pair of a text and a picture</numerusform>
                <numerusform>%n pairs of a text and a picture</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>about %n minute(s) left</source>
            <translation>
                <numerusform>about %n minute left</numerusform>
                <numerusform>about %n minutes left</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ModelPage</name>
        <message numerus="yes">
            <source>{device}: {rate} photos per second, with %n thread(s)</source>
            <translation>
                <numerusform>{device}: {rate} photos per second, with %n thread</numerusform>
                <numerusform>{device}: {rate} photos per second, with %n threads</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Models</name>
        <message numerus="yes">
            <source>%n number(s) per photo</source>
            <translation>
                <numerusform>%n number per photo</numerusform>
                <numerusform>%n numbers per photo</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NameDialog</name>
        <message numerus="yes">
            <source>What do these %n picture(s) show?</source>
            <translation>
                <numerusform>What does this picture show?</numerusform>
                <numerusform>What do these %n pictures show?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n example(s) are added to “{name}”.</source>
            <translation>
                <numerusform>%n example is added to “{name}”.</numerusform>
                <numerusform>%n examples are added to “{name}”.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>A new name needs at least %n different pictures. Or choose a name that is there.</source>
            <translation>
                <numerusform>A new name needs at least %n picture. Or choose a name that is there.</numerusform>
                <numerusform>A new name needs at least %n different pictures. Or choose a name that is there.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NamedSection</name>
        <message numerus="yes">
            <source>%n thing(s) have a name.</source>
            <translation>
                <numerusform>%n thing has a name.</numerusform>
                <numerusform>%n things have a name.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n named thing(s) added.</source>
            <translation>
                <numerusform>%n named thing added.</numerusform>
                <numerusform>%n named things added.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) of the examples are not in this library yet.</source>
            <translation>
                <numerusform>%n file of the examples is not in this library yet.</numerusform>
                <numerusform>%n files of the examples are not in this library yet.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NewFilesBanner</name>
        <message numerus="yes">
            <source>%n new file(s)</source>
            <translation>
                <numerusform>%n new file</numerusform>
                <numerusform>%n new files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Offers</name>
        <message numerus="yes">
            <source>%n more model(s) that must be converted first</source>
            <translation>
                <numerusform>%n more model that must be converted first</numerusform>
                <numerusform>%n more models that must be converted first</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PreviewKeys</name>
        <message numerus="yes">
            <source>%n star(s); press again to remove</source>
            <translation>
                <numerusform>%n star; press again to remove</numerusform>
                <numerusform>%n stars; press again to remove</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RatingEditor</name>
        <message numerus="yes">
            <source>%n star(s)</source>
            <translation>
                <numerusform>%n star</numerusform>
                <numerusform>%n stars</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Results</name>
        <message numerus="yes">
            <source>About %n match(es)</source>
            <translation>
                <numerusform>About %n match</numerusform>
                <numerusform>About %n matches</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n match(es)</source>
            <translation>
                <numerusform>%n match</numerusform>
                <numerusform>%n matches</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n good</source>
            <translation>
                <numerusform>%n good</numerusform>
                <numerusform>%n good</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n selected</source>
            <translation>
                <numerusform>%n selected</numerusform>
                <numerusform>%n selected</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ResultsModel</name>
        <message numerus="yes">
            <source>%n star(s)</source>
            <translation>
                <numerusform>%n star</numerusform>
                <numerusform>%n stars</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>stack of %n file(s)</source>
            <translation>
                <numerusform>stack of %n file</numerusform>
                <numerusform>stack of %n files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ResultsPane</name>
        <message numerus="yes">
            <source>%n file(s) removed from the collection</source>
            <translation>
                <numerusform>%n file removed from the collection</numerusform>
                <numerusform>%n files removed from the collection</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) added to “{name}”</source>
            <translation>
                <numerusform>%n file added to “{name}”</numerusform>
                <numerusform>%n files added to “{name}”</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) cannot be marked yet</source>
            <translation>
                <numerusform>%n file cannot be marked yet</numerusform>
                <numerusform>%n files cannot be marked yet</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReviewDialog</name>
        <message numerus="yes">
            <source>%n example(s)</source>
            <translation>
                <numerusform>%n example</numerusform>
                <numerusform>%n examples</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n counter-example(s)</source>
            <translation>
                <numerusform>%n counter-example</numerusform>
                <numerusform>%n counter-examples</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message numerus="yes">
            <source>%n file(s) were left out because they are not pictures.</source>
            <translation>
                <numerusform>%n file was left out because it is not a picture.</numerusform>
                <numerusform>%n files were left out because they are not pictures.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SettingsNavigation</name>
        <message numerus="yes">
            <source>{page}, %n found</source>
            <translation>
                <numerusform>{page}, %n found</numerusform>
                <numerusform>{page}, %n found</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SidebarSection</name>
        <message numerus="yes">
            <source>Show all %n</source>
            <translation>
                <numerusform>Show all %n</numerusform>
                <numerusform>Show all %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StoragePage</name>
        <message numerus="yes">
            <source>%n rating(s) and favourite(s)</source>
            <translation>
                <numerusform>%n rating or favourite</numerusform>
                <numerusform>%n ratings and favourites</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n collection(s)</source>
            <translation>
                <numerusform>%n collection</numerusform>
                <numerusform>%n collections</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n saved search(es)</source>
            <translation>
                <numerusform>%n saved search</numerusform>
                <numerusform>%n saved searches</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n named thing(s)</source>
            <translation>
                <numerusform>%n named thing</numerusform>
                <numerusform>%n named things</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) of the backup are not in this library yet.</source>
            <translation>
                <numerusform>%n file of the backup is not in this library yet.</numerusform>
                <numerusform>%n files of the backup are not in this library yet.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Tile</name>
        <message numerus="yes">
            <source>%n page(s)</source>
            <translation>
                <numerusform>%n page</numerusform>
                <numerusform>%n pages</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>_FolderCard</name>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n failed</numerusform>
                <numerusform>%n failed</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>_FolderRow</name>
        <message numerus="yes">
            <source>%n photo(s)</source>
            <translation>
                <numerusform>%n photo</numerusform>
                <numerusform>%n photos</numerusform>
            </translation>
        </message>
    </context>
</TS>
