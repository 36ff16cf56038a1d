-- Reads all publications while they are written as usual (SHARE UPDATE EXCLUSIVE): in a transaction of its own.
ALTER TABLE publications VALIDATE CONSTRAINT publications_published;
