--liquibase formatted sql

--changeset hawser:row
INSERT INTO liquid VALUES ('water');
